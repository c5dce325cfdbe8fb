using Akka.Actor.Setup;
using KeyActors.Model;

namespace KeyActors.Store;

/// <summary>Akka's own in-memory journal: every vault on it begins empty.</summary>
internal sealed class MemoryJournal : IVaultJournal
{
    public string Hocon => """
        akka.persistence.journal {
          plugin = "akka.persistence.journal.inmem"
          auto-start-journals = ["akka.persistence.journal.inmem"]
          inmem.replay-filter.mode = fail
        }
        """;

    public Setup? Setup => null;

    public long CountEvents() => 0;

    public IReadOnlyList<Realm> Realms() => [];

    public IReadOnlySet<KeyId> BornKeys(Realm realm) => new HashSet<KeyId>();

    public IReadOnlyCollection<KeyArn> KeysWithGrants(Realm realm) => [];

    public ValueTask CloseAsync() => ValueTask.CompletedTask;
}
