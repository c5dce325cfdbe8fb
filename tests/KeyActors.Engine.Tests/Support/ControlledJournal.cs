using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence;
using KeyActors.Model;
using KeyActors.Store;

namespace KeyActors.Engine.Tests;

/// <summary>Decides the fate of each write: asked before it and after it, with the streams it belongs to.</summary>
internal sealed class ControlledJournal : IVaultJournal
{
    private static readonly ConcurrentDictionary<string, ControlledJournal> ByName = new();
    private readonly string name = Path.GetRandomFileName();
    private readonly ConcurrentQueue<string> stored = new();

    internal ControlledJournal() => ByName[name] = this;

    /// <summary>Awaited before a write; may throw, and nothing is stored then.</summary>
    internal Func<string, Task> Before { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Awaited after a write; may throw, and the event is stored nevertheless.</summary>
    internal Func<string, Task> After { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Manifests that are stored, in order, with their streams in front.</summary>
    internal IReadOnlyList<string> Stored => [.. stored];

    public string Hocon => $$"""
        akka.persistence.journal {
          plugin = "akka.persistence.journal.controlled"
          auto-start-journals = ["akka.persistence.journal.controlled"]
          controlled {
            class = "{{typeof(ControlledPlugin).AssemblyQualifiedName}}"
            plugin-dispatcher = "akka.actor.default-dispatcher"
            name = "{{name}}"
          }
        }
        """;

    public Setup? Setup => null;

    public long CountEvents() => stored.Count;

    public IReadOnlyList<Realm> Realms() => [];

    public IReadOnlySet<KeyId> BornKeys(Realm realm) => ImmutableHashSet<KeyId>.Empty;

    public IReadOnlyCollection<KeyArn> KeysWithGrants(Realm realm) => [];

    public ValueTask CloseAsync() => ValueTask.CompletedTask;

    /// <summary>Made by Akka, from configuration.</summary>
    internal sealed class ControlledPlugin(Config config) : Akka.Persistence.Journal.MemoryJournal
    {
        private readonly ControlledJournal control = ByName[config.GetString("name")];

        protected override async Task<IImmutableList<Exception?>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
        {
            var writes = messages.ToList();
            foreach (var write in writes) await control.Before(write.PersistenceId);
            var result = await base.WriteMessagesAsync(writes, cancellationToken);
            foreach (var write in writes)
                foreach (var row in (IEnumerable<IPersistentRepresentation>)write.Payload)
                    control.stored.Enqueue($"{write.PersistenceId} {((KeyActors.Journal.StoredEvent)row.Payload).Manifest}");
            foreach (var write in writes) await control.After(write.PersistenceId);
            return result;
        }
    }
}
