using Akka.Actor.Setup;
using KeyActors.Model;

namespace KeyActors.Store;

/// <summary>Where a vault's events are: a SQLite file, or memory for tests.</summary>
internal interface IVaultJournal
{
    /// <summary>HOCON lines that point Akka at this journal; the strongest layer.</summary>
    string Hocon { get; }

    /// <summary>What the actor system needs besides, if anything.</summary>
    Setup? Setup { get; }

    /// <summary>Events that are stored.</summary>
    long CountEvents();

    /// <summary>Realms that have a directory.</summary>
    IReadOnlyList<Realm> Realms();

    /// <summary>Ids of a realm that have a first event.</summary>
    IReadOnlySet<KeyId> BornKeys(Realm realm);

    /// <summary>Keys of a realm that have an event of a grant's creation.</summary>
    IReadOnlyCollection<KeyArn> KeysWithGrants(Realm realm);

    /// <summary>Waits for writes that have begun, then lets go of files. No actor writes any more.</summary>
    ValueTask CloseAsync();
}
