using System.Text.Json.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>Every member of every answer comes, and every error of the service's model: by running the operations, or else a row
/// of docs/aws-model.md says why not.</summary>
public sealed class ModelAnswerTests(ITestOutputHelper output)
{
    private const string Unknown = "1234abcd-12ab-4cd3-8abc-1234567890ab";

    [Fact]
    public async Task Every_member_of_an_answer_and_every_error_comes()
    {
        if (ServiceModel.Find(output) is not { } model) return;
        await using var served = await Served.StartAsync();
        var run = new ModelRun(served);
        var scenario = new ModelScenario(run);
        await scenario.RunAsync();
        var operations = model.Operations.Values.Where(static o => OperationTable.Made.ContainsKey(o.Name)).ToList();
        foreach (var operation in operations)
            foreach (var body in Bad(operation, scenario)) await run.SendAsync(operation.Name, body);

        Report(
            "output members", "Answers",
            operations.SelectMany(static o => ModelRun.MembersOf(o.Output).Select(m => (o.Name, m))).ToList(), run.Members);
        // The keys of a map are a caller's own words.
        var more = run.Members.Where(one => !ModelRun.MembersOf(model.Operations[one.Operation].Output).Contains(one.Member)
            && !ModelRun.MapsOf(model.Operations[one.Operation].Output).Any(map => one.Member.StartsWith(map + ".", StringComparison.Ordinal)));
        Assert.Empty(more);
        var faults = new ModelFaults(model);
        await faults.RunAsync();
        Report(
            "errors", "Errors", operations.SelectMany(static o => o.Errors.Select(e => (o.Name, e))).ToList(),
            [.. run.Errors, .. faults.Errors]);
    }

    /// <summary>What came, what a row excuses, and what is missing.</summary>
    private void Report(
        string what, string heading, List<(string Operation, string Name)> wanted, HashSet<(string Operation, string Name)> came)
    {
        var except = ModelExceptions.Read(heading);
        // A row excuses only what does not come.
        var missing = wanted.Where(one => !came.Contains(one)).Where(one => !except.Has(one.Operation, one.Name)).ToList();
        output.WriteLine(
            $"{wanted.Count} {what}: {wanted.Count(came.Contains)} came, "
            + $"{wanted.Count(one => !came.Contains(one)) - missing.Count} have a reason, {missing.Count} are missing");
        Assert.True(
            missing.Count == 0, $"{what}:\n" + string.Join('\n', missing.GroupBy(static m => m.Name).Select(
                static g => $"{g.Key}: {string.Join(", ", g.Select(static m => m.Operation))}")));
        Assert.Empty(except.Unused);
    }

    /// <summary>Requests that are good but for one thing each.</summary>
    private static IEnumerable<JsonObject> Bad(ServiceModel.Operation operation, ModelScenario scenario)
    {
        var probes = new ModelProbes(operation, scenario.Keys["enabled"]);
        JsonObject Good()
        {
            var body = probes.Good();
            if (body.ContainsKey("CiphertextBlob")) body["CiphertextBlob"] = scenario.Blob;
            if (body.ContainsKey("AliasName")) body["AliasName"] = $"alias/{operation.Name}";
            if (body.ContainsKey("WrappingAlgorithm")) body["WrappingAlgorithm"] = "RSAES_OAEP_SHA_256";
            if (body.ContainsKey("WrappingKeySpec")) body["WrappingKeySpec"] = "RSA_2048";
            if (operation.Name == "CreateGrant") body["GranteePrincipal"] = "arn:aws:iam::000000000000:root";
            if (operation.Name == "ListRetirableGrants") body["RetiringPrincipal"] = "arn:aws:iam::000000000000:root";
            if (operation.Name == "ImportKeyMaterial") body["ExpirationModel"] = "KEY_MATERIAL_DOES_NOT_EXPIRE";
            return body;
        }

        JsonObject With(string name, JsonNode? value)
        {
            var body = Good();
            body[name] = value;
            return body;
        }

        var members = operation.Input?.Members ?? [];
        foreach (var member in members.Keys.Where(static m => m is "KeyId" or "TargetKeyId" or "SourceKeyId" or "DestinationKeyId"))
        {
            foreach (var name in (string[])[
                Unknown, $"arn:aws:kms:us-east-1:000000000000:key/{Unknown}", "arn:aws:kms", "arn:aws:kms:us-east-1:000000000000:key/x y",
                $"arn:aws:kms:us-east-1:111122223333:key/{Unknown}", "fake"])
                yield return With(member, name);
            // Those that would change a key for the rest are asked last, and only of keys that refuse.
            foreach (var kind in scenario.Keys.Keys.Where(static k => k is not ("enabled" or "other" or "rotating" or "imported" or "primary")))
            {
                if (operation.Name is "EnableKey" or "CancelKeyDeletion" or "ScheduleKeyDeletion" or "ImportKeyMaterial"
                    && kind is not ("pending deletion" or "pending import")) continue;
                if (operation.Name is "CancelKeyDeletion" && kind == "pending deletion") continue;
                yield return With(member, scenario.Keys[kind]);
            }
        }

        if (members.ContainsKey("GrantTokens")) yield return With("GrantTokens", new JsonArray("none"));
        if (members.ContainsKey("DryRun")) yield return With("DryRun", true);
        if (members.ContainsKey("Marker")) yield return With("Marker", "%%%");
        if (members.ContainsKey("Tags"))
            yield return With("Tags", new JsonArray(new JsonObject { ["TagKey"] = "aws:a", ["TagValue"] = "b" }));
        if (members.ContainsKey("TagKeys")) yield return With("TagKeys", new JsonArray("aws:a"));
        if (members.ContainsKey("Policy")) yield return With("Policy", "{");
        if (members.ContainsKey("Recipient")) yield return With("Recipient", new JsonObject());
        if (members.ContainsKey("GrantId")) yield return With("GrantId", new string('0', 64));
        if (members.ContainsKey("AliasName")) yield return With("AliasName", "alias/none/" + operation.Name);
        if (members.ContainsKey("CustomKeyStoreId")) yield return With("CustomKeyStoreId", "cks-1234567890abcdef0");
        if (members.ContainsKey("EncryptionAlgorithm")) yield return With("EncryptionAlgorithm", "RSAES_OAEP_SHA_1");
        if (members.ContainsKey("SourceEncryptionAlgorithm")) yield return With("SourceEncryptionAlgorithm", "RSAES_OAEP_SHA_1");
        foreach (var body in Special(operation.Name, Good)) yield return body;
    }

    private static IEnumerable<JsonObject> Special(string operation, Func<JsonObject> good)
    {
        JsonObject And(params (string Name, JsonNode Value)[] members)
        {
            var body = good();
            foreach (var (name, value) in members) body[name] = value;
            return body;
        }

        if (operation == "CreateKey")
        {
            yield return And(("Origin", "AWS_CLOUDHSM"), ("CustomKeyStoreId", "cks-1"));
            yield return And(("KeySpec", "ML_KEM_768"), ("KeyUsage", "ENCAPSULATE_DECAPSULATE"));
        }

        if (operation == "CreateCustomKeyStore")
        {
            (string, JsonNode)[] proxy =
            [
                ("CustomKeyStoreType", "EXTERNAL_KEY_STORE"), ("XksProxyUriEndpoint", "https://proxy.example"),
                ("XksProxyUriPath", "/kms/xks/v1"),
                ("XksProxyAuthenticationCredential", new JsonObject
                {
                    ["AccessKeyId"] = new string('A', 20), ["RawSecretAccessKey"] = new string('a', 43),
                }),
            ];
            yield return And([("CloudHsmClusterId", "cluster-aaaaaaaaaaa"), ("KeyStorePassword", "xxxxxxx"), ("TrustAnchorCertificate", "x")]);
            yield return And([.. proxy.Select(static p => (p.Item1, p.Item2.DeepClone())), ("XksProxyConnectivity", "PUBLIC_ENDPOINT")]);
            yield return And(
            [
                .. proxy.Select(static p => (p.Item1, p.Item2.DeepClone())), ("XksProxyConnectivity", "VPC_ENDPOINT_SERVICE"),
                ("XksProxyVpcEndpointServiceName", "com.amazonaws.vpce.us-east-1.vpce-svc-0"),
            ]);
        }
    }
}
