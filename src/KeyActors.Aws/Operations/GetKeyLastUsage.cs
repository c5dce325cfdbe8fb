using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Tells when a key was last used with success, and by which operation.</summary>
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
        if (usage.LastUsedAt is { } at)
        {
            call.Output.Object("KeyLastUsage", () =>
            {
                if (usage.LastWork != KeyWork.Unknown) call.Output.Text("Operation", usage.LastWork.ToString());
                call.Output.Time("Timestamp", at);
            });
        }

        call.Output.Time("TrackingStartDate", found.CreatedAt);
        call.Output.Time("KeyCreationDate", found.CreatedAt);
    }
}
