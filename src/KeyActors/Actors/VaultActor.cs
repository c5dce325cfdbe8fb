using Akka.Actor;
using KeyActors.Calls;
using KeyActors.Engine;
using KeyActors.Journal;
using KeyActors.Logging;
using KeyActors.Model;
using KeyActors.Store;

namespace KeyActors.Actors;

/// <summary>The vault's own stream: its first event says which vault this is, later ones what opens it and what became
/// of its clock.</summary>
internal sealed class VaultActor : StreamActor<VaultEvent>
{
    private readonly VaultEvent.Created wanted;
    private readonly TaskCompletionSource<VaultEvent.Created?> found;
    private readonly SealMark inForce;
    private readonly bool mayCreate;
    private VaultEvent.Created? created;
    private SealMark known = SealMark.OfNewVault;
    private readonly Caller opener;
    private RecordCall? storing;

    /// <summary>Starts the stream, or reads it.</summary>
    /// <param name="wanted">The first event, stored when the stream is empty and <paramref name="mayCreate"/>.</param>
    /// <param name="mayCreate">Whether an empty stream is a new vault, or a journal that has been lost.</param>
    /// <param name="found">Gets the first event; null when there is none or the stream is faulty.</param>
    /// <param name="opener">Who opens the vault.</param>
    /// <param name="parts">What the vault's actors share.</param>
    public VaultActor(
        VaultEvent.Created wanted,
        bool mayCreate,
        TaskCompletionSource<VaultEvent.Created?> found,
        Caller opener,
        VaultParts parts)
        : base(PersistenceIds.Vault, parts)
    {
        (this.wanted, this.found, this.mayCreate, this.opener) = (wanted, found, mayCreate, opener);
        inForce = SealMark.Of(parts.Keeper.Seals);
    }

    protected override Refusal Unreadable => new Refusal.Unavailable("The vault's own history cannot be read");

    /// <summary>A handful of events in a vault's life.</summary>
    protected override bool HasSnapshots => false;

    protected override StateToStore StateNow => throw new InvalidOperationException("The vault's own stream has no snapshots.");

    protected override void Restore(object state) =>
        throw new InvalidOperationException("The vault's own stream has no snapshots.");

    protected override void Apply(VaultEvent happened)
    {
        Invariant.Holds(happened is VaultEvent.Created == created is null, "A vault is created once, by its first event.");
        if (happened is VaultEvent.Created first) Parts.Level = first.FormatLevel;
        if (happened is VaultEvent.FormatRaised raised)
        {
            Invariant.Holds(raised.Level > Parts.Level, "A format level is raised, and never lowered.");
            Parts.Level = raised.Level;
        }

        if (happened is VaultEvent.Resealed resealed) known = SealMark.Of(resealed);
        created ??= happened as VaultEvent.Created;
        Parts.Recovery.Apply(happened);
        Parts.AccessKeys.Apply(happened);
        if (IsRecovering) Parts.Erasing.Replay(happened);
    }

    protected override VaultEvent Decode(StoredEvent stored) => EventCodec.DecodeVault(stored);

    protected override (DateTimeOffset At, EncodedEvent Bytes) Encode(VaultEvent happened) =>
        (happened.At, EventCodec.Encode(happened));

    protected override void OnRecovered()
    {
        if (IsFaulty || (created is null && !mayCreate)) found.TrySetResult(null);
        // Nothing is written into a vault that will not be opened.
        else if (created is not null && VaultPurpose.IsEmulator(created) != Parts.IsEmulator) found.TrySetResult(created);
        else if (created is not null && known.Print == inForce.Print && Unrecorded is null) Begun();
        else Self.Tell(Begin.Instance);
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Begin:
                Store([.. Missing()], Begun);
                break;
            case RecordCall call:
                storing = call;
                Store([call.At(Later())], Recorded);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void RefusePending()
    {
        found.TrySetException(new IOException("The vault's own stream could not be read or written.", Failure));
        storing?.Refuse(new Refusal.Unavailable("The vault's own stream could not be written"));
    }

    /// <summary>A recovery that this opening has found and the stream does not know; null for none. A vault that has no event
    /// yet has nothing that could be older.</summary>
    private FoundOlder? Unrecorded =>
        created is not null && Parts.Heads?.Recovery is { } older && older.Known > Parts.Recovery.Number ? older : null;

    private void Begun()
    {
        Parts.Heads?.RecoveryIsRecorded();
        found.TrySetResult(created);
    }

    /// <summary>The first event of a new vault, that it was recovered, and a change of seals that the stream does not know: one
    /// that was done just before a crash.</summary>
    private IEnumerable<VaultEvent> Missing()
    {
        if (created is null) yield return wanted;
        if (Unrecorded is { } older)
        {
            // An older level has no words for it, and nothing may be served as if nothing had happened.
            if (Parts.Level < FormatLevel.Tiers)
            {
                var level = FormattableString.Invariant($"{FormatLevel.Tiers}");
                var raise = new CommandStamp(opener, default, CommandFingerprint.Of("vault-format-raised", level));
                VaultLog.LevelRaised(Parts.Log, Parts.Level, FormatLevel.Tiers);
                yield return new VaultEvent.FormatRaised(Later(), raise, FormatLevel.Tiers);
            }

            VaultLog.Recovered(Parts.Log, older.At, older.Known);
            var content = CommandFingerprint.Of("vault-recovered", FormattableString.Invariant($"{older.Known}"));
            yield return new VaultEvent.Recovered(
                Later(), new CommandStamp(opener, default, content), older.Known, older.Generation, older.At);
        }

        if (known.Print == inForce.Print) yield break;
        if (created is not null)
            VaultLog.SealsRecorded(Parts.Log, string.Join(", ", known.Kinds), string.Join(", ", inForce.Kinds));
        var stamp = new CommandStamp(Caller.Vault, default, inForce.Print);
        // Of a new vault it stands behind the first event, which is stored beside it.
        var at = created is null && wanted.At > Later() ? wanted.At : Later();
        yield return new VaultEvent.Resealed(at, stamp, created is null ? [] : known.Kinds, inForce.Kinds);
    }

    private void Recorded()
    {
        var call = storing!;
        storing = null;
        call.Complete();
    }

    private sealed class Begin : INoSerializationVerificationNeeded
    {
        internal static readonly Begin Instance = new();
    }
}
