using System.Text.Json.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>A dry run of each operation that knows it, on keys in each state and of each kind: it says that the request would have
/// succeeded exactly when the request then does, and refuses in the same words when it does not.</summary>
public sealed class DryRunTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_dry_run_tells_what_the_request_would_have_come_to()
    {
        if (ServiceModel.Find(output) is not { } model) return;
        await using var served = await Served.StartAsync();
        var run = new ModelRun(served);
        var scenario = new ModelScenario(run);
        await scenario.RunAsync();
        var (dry, good, wrong) = (0, 0, new List<string>());
        var operations = model.Operations.Values
            .Where(static o => ModelRun.Has(o.Name) && o.Input!.Members.ContainsKey("DryRun")).ToList();
        foreach (var operation in operations)
            foreach (var (state, key) in scenario.Keys)
            {
                JsonObject Body(bool isDry)
                {
                    var body = new ModelProbes(operation, key).Good();
                    if (body.ContainsKey("CiphertextBlob")) body["CiphertextBlob"] = scenario.Blobs.GetValueOrDefault(state, scenario.Blob);
                    if (operation.Name == "CreateGrant") body["GranteePrincipal"] = "arn:aws:iam::000000000000:root";
                    if (isDry) body["DryRun"] = true;
                    return body;
                }

                var (_, first, said) = await run.SendAsync(operation.Name, Body(true));
                var (status, then, answer) = await run.SendAsync(operation.Name, Body(false));
                dry++;
                if (status == 200) good++;
                var wanted = status == 200 ? "DryRunOperationException" : then;
                var isSame = status == 200 || said.ToString() == answer.ToString();
                if (first != wanted || !isSame) wrong.Add($"{operation.Name} of a key {state}: {said} and then {answer}");
            }

        output.WriteLine($"{operations.Count} operations, {dry} dry runs, {good} of requests that then succeeded");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(good > 0 && good < dry);
    }
}
