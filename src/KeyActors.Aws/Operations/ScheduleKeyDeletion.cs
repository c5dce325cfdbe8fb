using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Has a key destroyed after a waiting time.</summary>
internal static class ScheduleKeyDeletion
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        var days = call.Input.Number("PendingWindowInDays", Limits.DeletionDaysMin, Limits.DeletionDaysMax);
        call.Input.Check();
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
