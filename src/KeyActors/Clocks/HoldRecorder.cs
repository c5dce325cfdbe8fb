using Akka.Actor;
using KeyActors.Actors;
using KeyActors.Calls;
using KeyActors.Logging;
using KeyActors.Model;

namespace KeyActors.Clocks;

/// <summary>Writes holds into the log and the vault's own stream.</summary>
internal sealed class HoldRecorder(VaultParts parts) : IHoldNotice
{
    public async Task Begins(ClockHold hold)
    {
        VaultLog.ErasingHeld(parts.Log, hold.Until, hold.Reason);
        var stamp = new CommandStamp(
            Caller.Vault,
            default,
            CommandFingerprint.Of("clock-held", FormattableString.Invariant($"{hold.Found.UtcTicks}")));
        var call = new RecordCall(at => new VaultEvent.ClockHeld(
            at, stamp, hold.Doubt, hold.Expected, hold.Found, hold.Until));
        parts.Vault.Tell(call, ActorRefs.NoSender);
        if (!await call.Recorded.ConfigureAwait(false)) VaultLog.HoldNotRecorded(parts.Log);
    }

    public void GoesOn(ClockHold hold) => VaultLog.ErasingHeld(parts.Log, hold.Until, hold.Reason);

    public void Ends() => VaultLog.ErasingFree(parts.Log);
}
