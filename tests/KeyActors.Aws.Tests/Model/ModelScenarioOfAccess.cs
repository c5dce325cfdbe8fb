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
            Constraints = new { EncryptionContextEquals = new { a = "b" } },
        });
        await run.OkAsync("ListGrants", new { KeyId = key });
        await run.OkAsync("ListGrants", new { KeyId = key, Limit = 1 });
        if (ModelRun.Has("ListRetirableGrants"))
        {
            await run.OkAsync("ListRetirableGrants", new { RetiringPrincipal = User });
            await run.OkAsync("CreateGrant", new
            {
                KeyId = key, GranteePrincipal = User, RetiringPrincipal = User, Operations = new[] { "Sign" }, Name = "h",
            });
            await run.SendAsync("ListRetirableGrants", new { RetiringPrincipal = User, Limit = 1 });
        }

        if (ModelRun.Has("RetireGrant")) await run.SendAsync("RetireGrant", new { GrantToken = made.GetProperty("GrantToken").GetString() });
        if (ModelRun.Has("RevokeGrant")) await run.SendAsync("RevokeGrant", new { KeyId = key, GrantId = made.GetProperty("GrantId").GetString() });
    }
}
