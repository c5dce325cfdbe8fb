using Akka.Actor;
using KeyActors.Calls;
using KeyActors.Logging;
using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <summary>What is done to the vault as a whole, one after the other: seals and epochs. The files come first, then the history
/// says so.</summary>
internal sealed partial class VaultEngine
{
    private readonly SemaphoreSlim whole = new(1, 1);

    /// <summary>Puts seals in force and drops others; a crash before the history says so is found by the next opening.</summary>
    /// <param name="added">What comes.</param>
    /// <param name="stays">Gives, once nobody else changes seals, what stays of those in force; may refuse.</param>
    /// <param name="stepEpoch">Whether a new epoch begins with it.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="once">By which intention.</param>
    /// <param name="cancellationToken">Gives up before the change counts.</param>
    internal Task<SealChange> ResealAsync(
        IReadOnlyList<Seal> added, Func<IReadOnlyList<SealInForce>, IReadOnlySet<string>> stays, bool stepEpoch, Caller by,
        IdempotencyKey once, CancellationToken cancellationToken) =>
        AloneAsync(
            async () =>
            {
                var ids = stays(Parts.Keeper.Seals);
                var done = await Parts.Keeper.ResealAsync(
                    added, seal => ids.Contains(seal.Id), stepEpoch, cancellationToken).ConfigureAwait(false);
                var (before, after) = (SealMark.Of(done.Before), SealMark.Of(done.After));
                var stamp = new CommandStamp(by, once, after.Print);
                var isRecorded = await RecordAsync(at => new VaultEvent.Resealed(at, stamp, before.Kinds, after.Kinds))
                    .ConfigureAwait(false);
                if (!isRecorded) VaultLog.SealsNotRecorded(Parts.Log, string.Join(", ", after.Kinds));
                return new SealChange(before.Kinds, after.Kinds, done.Epoch, done.OldFilesRemoved, isRecorded);
            },
            cancellationToken);

    /// <summary>Steps to the next epoch, carrying everything.</summary>
    internal Task<EpochRenewal> RenewEpochAsync(Caller by, IdempotencyKey once, CancellationToken cancellationToken) =>
        AloneAsync(
            async () =>
            {
                var step = await Parts.Keeper.StepAsync(static _ => true, cancellationToken).ConfigureAwait(false);
                var epoch = checked((long)step.Epoch);
                var number = epoch.ToString(System.Globalization.CultureInfo.InvariantCulture);
                var stamp = new CommandStamp(by, once, CommandFingerprint.Of("vault-epoch-renewed", number));
                var isRecorded = await RecordAsync(at => new VaultEvent.EpochRenewed(at, stamp, epoch)).ConfigureAwait(false);
                if (!isRecorded) VaultLog.EpochNotRecorded(Parts.Log, epoch);
                return new EpochRenewal(step.Epoch, step.OldFileRemoved, isRecorded);
            },
            cancellationToken);

    private Task<bool> RecordAsync(Func<DateTimeOffset, VaultEvent> happened)
    {
        var call = new RecordCall(happened);
        Parts.Vault.Tell(call, ActorRefs.NoSender);
        return call.Recorded;
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        using var pass = Gate.Enter();
        await whole.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            whole.Release();
        }
    }
}
