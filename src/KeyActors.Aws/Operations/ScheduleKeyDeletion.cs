using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Has a key destroyed after a waiting time.</summary>
internal static class ScheduleKeyDeletion
{
    private const int ModelDaysMax = 365;

    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        var days = call.Input.Number("PendingWindowInDays", 1, ModelDaysMax);
        call.Input.Check();
        // The service's model allows more than the service does.
        if (days is < Limits.DeletionDaysMin or > Limits.DeletionDaysMax)
            throw WireException.Validation("PendingWindowInDays must be between 7 and 30 days.");
        var name = call.Change(key);
        var at = await call.Vault.ScheduleKeyDeletionAsync(
            name, days ?? Limits.DeletionDaysMax, call.Stop).ConfigureAwait(false);
        call.Output.Text("KeyId", call.Address(name).ToString());
        call.Output.Time("DeletionDate", at);
        // The waiting time of a primary begins when its last replica has gone.
        call.Output.Text("KeyState", Words.Of(at is null ? KeyStatus.PendingReplicaDeletion : KeyStatus.PendingDeletion));
        call.Output.Number("PendingWindowInDays", days ?? Limits.DeletionDaysMax);
    }
}
