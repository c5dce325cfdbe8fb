using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Tells whether and when a key rotates by itself.</summary>
internal static class GetKeyRotationStatus
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        call.Input.Check();
        var found = await call.Vault.DescribeKeyAsync(call.Change(key), call.Stop).ConfigureAwait(false);
        Rehearsal.CheckRotates(found, "rotate");
        // A deletion that is called back finds its schedule again.
        var schedule = found.Status == KeyStatus.PendingDeletion ? null : found.Rotation;
        call.Output.Flag("KeyRotationEnabled", schedule is not null);
        call.Output.Text("KeyId", found.Arn.ToString());
        call.Output.Number("RotationPeriodInDays", schedule?.PeriodDays);
        call.Output.Time("NextRotationDate", schedule?.Next);
    }
}
