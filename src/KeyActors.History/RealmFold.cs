using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.History;

/// <summary>Folds a realm directory's rows to its state, checking each; the state is null from the first fault on.</summary>
internal sealed class RealmFold(Realm realm, IChainMac? macs, Action<HistoryFault> report)
{
    internal Realm Realm { get; } = realm;

    internal StreamCheck Check { get; } = new(PersistenceIds.Realm(realm), macs, report);

    internal RealmState? State { get; private set; } = RealmState.Empty(realm);

    internal void Next(JournalRow row)
    {
        var stored = Check.Next(row);
        var happened = stored is null ? null : Check.Decode(stored, EventCodec.DecodeRealm);
        if (Check.FirstFault is null) State = Check.Evolve(() => RealmState.Evolve(State!, happened!));
        if (Check.FirstFault is not null) State = null;
    }
}
