namespace KeyActors.Aws.Tests;

/// <summary>Key policies and grants.</summary>
internal sealed class ModelScenarioOfAccess(ModelRun run, Dictionary<string, string> keys)
{
    private const string User = "arn:aws:iam::000000000000:user/a";

    internal async Task RunAsync()
    {
        var key = keys["enabled"];
        if (ModelRun.Has("GetKeyPolicy"))
        {
            var policy = (await run.OkAsync("GetKeyPolicy", new { KeyId = key })).GetProperty("Policy").GetString()!;
            await run.OkAsync("PutKeyPolicy", new { KeyId = key, Policy = policy });
            await run.OkAsync("ListKeyPolicies", new { KeyId = key });
            await run.SendAsync("PutKeyPolicy", new { KeyId = key, Policy = "{}" });
            await run.SendAsync("PutKeyPolicy", new { KeyId = key, Policy = "{" + new string(' ', 40_000) + "}" });
        }

        await run.NoAsync(
            "ReplicateKey", "MalformedPolicyDocumentException", new { KeyId = key, ReplicaRegion = "eu-north-1", Policy = "{" });
        var made = await run.OkAsync("CreateGrant", new
        {
            KeyId = key,
            GranteePrincipal = User,
            RetiringPrincipal = User,
            Operations = new[] { "Decrypt", "Encrypt" },
            Name = "g",
            Constraints = new
            {
                EncryptionContextSubset = new { a = "b" }, SourceArn = "arn:aws:s3:us-east-1:000000000000:bucket",
            },
        });
        await run.OkAsync("CreateGrant", new
        {
            KeyId = key,
            GranteeServicePrincipal = "logs.amazonaws.com",
            RetiringServicePrincipal = "logs.amazonaws.com",
            Operations = new[] { "Decrypt" },
            Constraints = new
            {
                EncryptionContextEquals = new { a = "b" }, SourceArn = "arn:aws:s3:us-east-1:000000000000:bucket",
            },
        });
        await run.OkAsync("ListGrants", new { KeyId = key });
        await run.OkAsync("ListGrants", new { KeyId = key, Limit = 1 });
        if (ModelRun.Has("ListRetirableGrants"))
        {
            await run.OkAsync("ListRetirableGrants", new { RetiringPrincipal = User });
            await run.OkAsync("ListRetirableGrants", new { RetiringServicePrincipal = "logs.amazonaws.com" });
            await run.NoAsync("ListRetirableGrants", "InvalidArnException", new { RetiringPrincipal = "a" });
            await run.NoAsync("ListRetirableGrants", "ValidationException", new { });
            await run.NoAsync("CreateGrant", "ValidationException", new
            {
                KeyId = key, GranteePrincipal = User, Operations = new[] { "Sign" },
            });
            await run.NoAsync("CreateGrant", "InvalidArnException", new
            {
                KeyId = key, GranteePrincipal = "a", Operations = new[] { "Decrypt" },
            });
            await run.OkAsync("CreateGrant", new
            {
                KeyId = key, GranteePrincipal = User, RetiringPrincipal = User, Operations = new[] { "Decrypt" }, Name = "h",
            });
            await run.SendAsync("ListRetirableGrants", new { RetiringPrincipal = User, Limit = 1 });
        }

        var (token, id) = (made.GetProperty("GrantToken").GetString()!, made.GetProperty("GrantId").GetString()!);
        await run.OkAsync("Encrypt", new { KeyId = key, Plaintext = "aGk=", GrantTokens = new[] { token } });
        await run.NoAsync("RetireGrant", "DryRunOperationException", new { GrantToken = token, DryRun = true });
        await run.NoAsync("RevokeGrant", "DryRunOperationException", new { KeyId = key, GrantId = id, DryRun = true });
        await run.NoAsync("RetireGrant", "InvalidGrantTokenException", new { GrantToken = "none" });
        await run.NoAsync("RetireGrant", "ValidationException", new { KeyId = key });
        await run.NoAsync("RetireGrant", "InvalidArnException", new { KeyId = "arn:aws:kms", GrantId = id });
        foreach (var operation in (string[])["RetireGrant", "RevokeGrant"])
            await run.NoAsync(operation, "InvalidGrantIdException", new { KeyId = key, GrantId = "none" });
        await run.NoAsync("ListGrants", "InvalidGrantIdException", new { KeyId = key, GrantId = "none" });
        await run.OkAsync("RetireGrant", new { GrantToken = token });
        await run.NoAsync("RevokeGrant", "NotFoundException", new { KeyId = key, GrantId = id });
        await run.NoAsync("RetireGrant", "NotFoundException", new { GrantToken = token });
    }
}
