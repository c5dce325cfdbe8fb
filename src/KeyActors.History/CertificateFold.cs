using System.Collections.Immutable;
using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.History;

/// <summary>Gathers from a key's rows what its certificate says; the fold of its state checks them.</summary>
internal sealed class CertificateFold(KeyArn key, IChainMac? macs)
{
    private readonly KeyFold fold = new(key, macs, static _ => { });
    private ImmutableArray<SecretId> earlier = [];
    private KeyEvent.DeletionScheduled? scheduled;
    private KeyEvent.DestructionStarted? started;
    private KeyEvent.Destroyed? destroyed;
    private KeyState? state;
    private JournalRow? last;
    private HistoryFault? faultAtEnd;

    internal string Stream => fold.Check.Stream;

    /// <summary>The first fault of the history; null while there is none.</summary>
    internal HistoryFault? Fault => IsEnded ? faultAtEnd : fold.Check.FirstFault;

    /// <summary>Whether the key's end has been read, and no replica lives under its address since.</summary>
    internal bool IsEnded => destroyed is not null;

    internal void Next(JournalRow row)
    {
        fold.Next(row);
        if (IsEnded && fold.Last is not KeyEvent.ReplicaCreated) return;
        if (IsEnded) (earlier, scheduled, started, destroyed) = ([], null, null, null);
        (last, state) = (row, fold.State);
        switch (fold.Last)
        {
            case KeyEvent.MaterialDestroyed e:
                earlier = earlier.AddRange(e.Secrets);
                break;
            case KeyEvent.DeletionScheduled e:
                scheduled = e;
                break;
            case KeyEvent.DestructionStarted e:
                started = e;
                break;
            case KeyEvent.Destroyed e:
                (destroyed, faultAtEnd) = (e, fold.Check.FirstFault);
                break;
        }
    }

    /// <summary>The certificate, once the end has been read without a fault.</summary>
    internal DestructionCertificate Certificate()
    {
        var envelope = EnvelopeCodec.Decode(last!.Manifest!, last.Message!);
        return new DestructionCertificate
        {
            Key = key,
            CreatedAt = state!.CreatedAt,
            ScheduledAt = scheduled!.At,
            ScheduledBy = scheduled.Stamp.By,
            DueAt = scheduled.DeleteAt,
            StartedAt = started!.At,
            StartedInEpoch = started.Epoch,
            DestroyedAt = destroyed!.At,
            Secrets = destroyed.Secrets,
            EarlierSecrets = earlier,
            Materials = [.. state.Materials.Select(static m => m.Id)],
            Proof = destroyed.Proof,
            EventNumber = envelope.Number,
            PreviousHash = Convert.ToHexStringLower(envelope.Prev.Span),
            Mac = Convert.ToHexStringLower(envelope.Mac.Span),
            Chain = new ChainVerdict(macs is not null, null),
        };
    }
}
