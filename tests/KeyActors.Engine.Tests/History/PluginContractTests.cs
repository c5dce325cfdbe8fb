using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;

using KeyActors.History;
using KeyActors.Journal;
using KeyActors.Model;

using Microsoft.Data.Sqlite;

using Xunit;

namespace KeyActors.Engine.Tests.History;

/// <summary>What Akka.Persistence.Sql really writes is what History reads.</summary>
public sealed class PluginContractTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("keyactors-plugin-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_journal_written_by_the_plug_in_verifies_and_has_the_table_that_these_tests_make()
    {
        var example = new ExampleVault();
        var chain = new StreamChain(PersistenceIds.Key(example.Key), StoredJournal.Mac);
        var directory = new StreamChain(PersistenceIds.Realm(example.Key.Realm), StoredJournal.Mac);
        await using (var system = new Scope(ActorSystem.Create("plug-in", Settings())))
        {
            await Store(
                system.System,
                PersistenceIds.Realm(example.Key.Realm),
                example.RealmEvents.Select(e => Envelope(directory, e.At, EventCodec.Encode(e))));
            await Store(
                system.System,
                PersistenceIds.Key(example.Key),
                example.KeyEvents.Select(e => Envelope(chain, e.At, EventCodec.Encode(e))));
        }

        var report = await VaultVerifier.VerifyAsync(VaultHistory.Open(folder), StoredJournal.Mac, null, null);

        Assert.Empty(report.Faults);
        Assert.Equal(2, report.Streams);
        Assert.Equal(example.KeyEvents.Length + example.RealmEvents.Length, report.Events);
        Assert.Equal(Columns(StoredJournal.Table), Columns(Schema()));
    }

    private static StoredEvent Envelope(StreamChain chain, DateTimeOffset at, EncodedEvent encoded) =>
        chain.Append(at, encoded.Manifest, encoded.Payload);

    private static async Task Store(ActorSystem system, string stream, IEnumerable<StoredEvent> events)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        system.ActorOf(Props.Create(() => new Storing(stream, done))).Tell(events.ToArray());
        await done.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    private static string Columns(string table) =>
        string.Join(' ', table.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private string Schema()
    {
        var path = Path.Combine(folder, "journal.db");
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'journal'";
        return (string)command.ExecuteScalar()!;
    }

    private Config Settings() => ConfigurationFactory.ParseString($$"""
        akka {
          loglevel = OFF
          actor {
            serializers.journal = "KeyActors.Journal.JournalSerializer, KeyActors.Journal"
            serializers.rejecting = "KeyActors.Journal.RejectingSerializer, KeyActors.Journal"
            serialization-bindings {
              "System.Object" = rejecting
              "KeyActors.Journal.StoredEvent, KeyActors.Journal" = journal
            }
          }
          persistence.journal {
            plugin = "akka.persistence.journal.sql"
            sql {
              class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
              connection-string = "Data Source={{Path.Combine(folder, "journal.db")}};Pooling=False"
              provider-name = "SQLite.MS"
              auto-initialize = on
              parallelism = 1
              tag-write-mode = Csv
            }
          }
        }
        """).WithFallback(Akka.Persistence.Sql.SqlPersistence.DefaultConfiguration);

    private sealed class Scope(ActorSystem system) : IAsyncDisposable
    {
        internal ActorSystem System { get; } = system;

        public async ValueTask DisposeAsync() => await System.Terminate();
    }

    private sealed class Storing : UntypedPersistentActor
    {
        private readonly TaskCompletionSource done;

        public Storing(string stream, TaskCompletionSource done) => (PersistenceId, this.done) = (stream, done);

        public override string PersistenceId { get; }

        protected override void OnCommand(object message)
        {
            var events = (StoredEvent[])message;
            PersistAll(events, stored =>
            {
                if (stored == events[^1]) done.SetResult();
            });
        }

        protected override void OnRecover(object message)
        {
        }

        protected override void OnPersistFailure(Exception cause, object happened, long sequenceNr) =>
            done.TrySetException(cause);
    }
}
