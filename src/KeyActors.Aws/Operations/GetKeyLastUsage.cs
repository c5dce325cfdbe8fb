namespace KeyActors.Aws;

/// <summary>Tells when a key sealed last. Which operation that was is not counted apart, and openings are not counted.</summary>
internal static class GetKeyLastUsage
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        call.Input.Check();
        var name = call.Change(key);
        var found = await call.Vault.DescribeKeyAsync(name, call.Stop).ConfigureAwait(false);
        var usage = await call.Vault.GetKeyLastUsageAsync(name, call.Stop).ConfigureAwait(false);
        call.Output.Text("KeyId", found.Arn.ToString());
        if (usage.LastUsedAt is { } at) call.Output.Object("KeyLastUsage", () => call.Output.Time("Timestamp", at));
        call.Output.Time("TrackingStartDate", found.CreatedAt);
        call.Output.Time("KeyCreationDate", found.CreatedAt);
    }
}
