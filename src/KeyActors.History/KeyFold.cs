using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.History;

/// <summary>Folds a key's rows to its state, checking each; the state is unknown, null, from the first fault on.</summary>
internal sealed class KeyFold(KeyArn key, IChainMac? macs, Action<HistoryFault> report)
{
    private readonly Dictionary<SecretId, long> namedAt = [];

    internal KeyArn Key { get; } = key;

    internal StreamCheck Check { get; } = new(PersistenceIds.Key(key), macs, report);

    internal KeyState? State { get; private set; }

    /// <summary>The event of the last row; null when that holds none of this key.</summary>
    internal KeyEvent? Last { get; private set; }

    internal void Next(JournalRow row)
    {
        var stored = Check.Next(row);
        var happened = stored is null ? null : Check.Decode(stored, EventCodec.DecodeKey);
        Last = happened;
        var address = (happened as KeyEvent.Created)?.Address ?? (happened as KeyEvent.CreatedForImport)?.Address
            ?? (happened as KeyEvent.ReplicaCreated)?.Address;
        if (address is { } other && other != Key)
            Check.Fault("foreign-event", $"The event creates another key, {other}.");
        if (Check.FirstFault is null)
        {
            State = Check.Evolve(() => KeyState.Evolve(State, happened!));
            if (happened is KeyEvent.Created c) namedAt[c.Secret] = Check.Number;
            if (happened is KeyEvent.Rotated r) namedAt[r.Secret] = Check.Number;
            if (happened is KeyEvent.MaterialImported i) namedAt[i.Secret] = Check.Number;
            if (happened is KeyEvent.RotationBegun b) namedAt[b.Secret] = Check.Number;
            if (happened is KeyEvent.MaterialReceived m) namedAt[m.Secret] = Check.Number;
            if (happened is KeyEvent.ReplicaCreated p) foreach (var copy in p.Materials) namedAt[copy.Secret] = Check.Number;
        }

        if (Check.FirstFault is not null) State = null;
    }

    /// <summary>Number of the event that named a secret; 0 when none did.</summary>
    internal long NamedAt(SecretId secret) => namedAt.GetValueOrDefault(secret);
}
