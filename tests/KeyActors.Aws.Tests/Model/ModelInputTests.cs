using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>Every member that an operation takes is read and held to the service's model, in the service's words: real requests,
/// made out of the model alone, for every operation that is made here.</summary>
public sealed partial class ModelInputTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_rule_of_every_member_is_held()
    {
        if (ServiceModel.Find(output) is not { } model) return;
        await using var served = await Served.StartAsync();
        var key = (await served.Vault.CreateKeyAsync()).Arn.Id.ToString();
        var except = ModelExceptions.Read("Members");
        var (members, probes, wrong) = (0, 0, new List<string>());
        foreach (var operation in model.Operations.Values.Where(static o => OperationTable.Made.ContainsKey(o.Name)))
        {
            var made = new ModelProbes(operation, key).Make();
            members += made.Select(static probe => probe.Member).Distinct().Count();
            foreach (var probe in made)
            {
                var sent = JsonSerializer.SerializeToUtf8Bytes(probe.Body);
                if (sent.Length > WireBody.BytesMax)
                {
                    Assert.True(except.Has(operation.Name, probe.Member), $"{operation.Name} {probe.Member} is beyond a body");
                    continue;
                }

                probes++;
                var (status, answer) = await served.SendAsync(operation.Name, sent);
                if (Fault(probe, status, answer) is not { } fault || except.Has(operation.Name, probe.Member)) continue;
                wrong.Add($"{operation.Name} {probe.Member}, {probe.Rule}: {fault}");
            }
        }

        output.WriteLine($"{OperationTable.Made.Count} operations, {members} input members, {probes} requests, {wrong.Count} faults");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Empty(except.Unused);
    }

    [Fact]
    public void Every_operation_of_the_model_is_in_the_table_and_no_other()
    {
        if (ServiceModel.Find(output) is not { } model) return;

        Assert.Equal(model.Operations.Keys, OperationTable.Made.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(56, model.Operations.Count);
    }

    [Fact]
    public void The_document_names_what_is_made()
    {
        var text = File.ReadAllText(Path.Combine(Shared.Root(), "docs", "aws.md"));
        var there = text.IndexOf("\n## What is there\n", StringComparison.Ordinal);
        var not = text.IndexOf("\n## What is not\n", StringComparison.Ordinal);

        Assert.All(OperationTable.Made.Keys, name => Assert.Matches($@"\b{name}\b", text[there..not]));
    }

    /// <summary>What is wrong with an answer; null when nothing is.</summary>
    private static string? Fault(ModelProbe probe, int status, string answer)
    {
        using var json = JsonDocument.Parse(answer.Length == 0 ? "{}" : answer);
        var code = json.RootElement.TryGetProperty("__type", out var type) ? type.GetString() : null;
        var message = json.RootElement.TryGetProperty("message", out var text) ? text.GetString()! : "";
        if (status != 400 || code != probe.Code) return $"{status} {code} {Short(message)}";
        if (probe.Clauses.Count == 0) return null;
        var count = probe.Clauses.Count;
        var head = $"{count} validation error{(count == 1 ? "" : "s")} detected: ";
        if (!message.StartsWith(head, StringComparison.Ordinal)) return Short(message);
        var said = message[head.Length..].Split("; ").Select(Sorted).Order(StringComparer.Ordinal);
        return said.SequenceEqual(probe.Clauses.Select(Sorted).Order(StringComparer.Ordinal), StringComparer.Ordinal)
            ? null
            : $"{Short(message)} in the place of {Short(string.Join("; ", probe.Clauses))}";
    }

    /// <summary>The service lists the values of an enumeration in no order that could be known.</summary>
    private static string Sorted(string clause) => EnumSet().Replace(
        clause, static m => $"set: [{string.Join(", ", m.Groups[1].Value.Split(", ").Order(StringComparer.Ordinal))}]");

    private static string Short(string text) => text.Length <= 400 ? text : $"{text[..160]} ... {text[^200..]}";

    [GeneratedRegex(@"set: \[([^\]]*)\]")]
    private static partial Regex EnumSet();
}
