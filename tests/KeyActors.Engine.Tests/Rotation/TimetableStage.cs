using System.Collections.Concurrent;
using Akka.Actor;
using KeyActors.Engine;
using KeyActors.Actors;
using KeyActors.Calls;
using KeyActors.Clocks;
using KeyActors.Logging;
using KeyActors.Model;
using KeyActors.Settings;
using KeyActors.Store;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace KeyActors.Engine.Tests.Rotation;

/// <summary>The timetable's actor on a real file, with a router that is the test's own: no keys, every wake-up counted.</summary>
internal sealed class TimetableStage : ITimetable, IAsyncDisposable
{
    internal static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Realm Home = new(Account(), Region());
    private readonly TempFolder folder = new();
    private readonly ActorSystem system = ActorSystem.Create("stage");
    private readonly ITimetable inner;
    private readonly VaultParts parts;
    private IActorRef actor = ActorRefs.Nobody;
    private int pages;
    private int rows;

    /// <param name="isFile">Whether the timetable is a file, or that of a vault in memory.</param>
    internal TimetableStage(bool isFile = true)
    {
        Journal = new JournalFile(folder.At("journal.db"), TimeSpan.FromSeconds(5));
        inner = isFile ? TimetableFile.Open(folder.Path, Journal) : new MemoryTimetable();
        parts = new VaultParts
        {
            Keeper = null!,
            Mac = null!,
            Clock = Clock,
            Entropy = Cipher.Entropy.Kernel,
            Log = new AlarmBook(NullLogger.Instance, Clock),
            Recovery = new RecoveryBook(),
            Erasing = new ErasingHold(Clock, isVirtual: false),
            Journal = Journal,
            Grants = new KeyActors.Engine.GrantBook(Journal),
            Heads = null,
            Snapshots = null,
            Trail = KeyActors.Trail.VaultTrail.None(Clock),
            HeadDelay = TimeSpan.Zero,
            Settings = SettingsReader.Read(new VaultOptions { Environment = [] }),
            Realms = new RealmBook(),
            VaultGate = new CallGate(64),
        };
        parts.Keys = system.ActorOf(Props.Create(() => new Router(this)));
    }

    internal FakeTimeProvider Clock { get; } = new(Noon);

    internal JournalFile Journal { get; }

    /// <summary>How often each key was woken.</summary>
    internal ConcurrentDictionary<KeyArn, int> Woken { get; } = new();

    /// <summary>What the router does with a wake-up; answers that nothing changed by default.</summary>
    internal Action<KeyCall> OnWake { get; set; } = static call => call.Complete(new KeyReply.Changed(call.Address));

    /// <summary>Done each time that due rows were taken, before the timer is set.</summary>
    internal Action OnTaken { get; set; } = static () => { };

    /// <summary>How often due rows were asked for, and how many were given.</summary>
    internal (int Pages, int Rows) Taken => (Volatile.Read(ref pages), Volatile.Read(ref rows));

    /// <summary>Beside the journal: the comparison is another test's matter.</summary>
    public TimetableCheck? Check => null;

    internal static KeyArn Key(int number) => new(Home, Id(number));

    internal void Start() => actor = system.ActorOf(Props.Create<TimetableActor>(this, parts));

    internal void Tell(object message) => actor.Tell(message);

    internal void Look() => actor.Tell(TimetableActor.Look.Instance);

    public void Write(IReadOnlyCollection<Deadline> deadlines) => inner.Write(deadlines);

    public IReadOnlyList<Deadline> TakeDue(DateTimeOffset now, int max, DateTimeOffset lookAgain)
    {
        var taken = inner.TakeDue(now, max, lookAgain);
        Interlocked.Increment(ref pages);
        Interlocked.Add(ref rows, taken.Count);
        OnTaken();
        return taken;
    }

    public void PutOff(Deadline deadline, DateTimeOffset lookAgain) => inner.PutOff(deadline, lookAgain);

    public void LookAnew() => inner.LookAnew();

    public DateTimeOffset? Next() => inner.Next();

    public void Close() => inner.Close();

    public async ValueTask DisposeAsync()
    {
        await system.Terminate();
        inner.Close();
        Journal.ClearPool();
        folder.Dispose();
    }

    private static KeyId Id(int number) =>
        KeyId.TryParse($"00000000-0000-4000-8000-{number:x12}", out var id) ? id : throw new ArgumentOutOfRangeException(nameof(number));

    private static AccountId Account() => AccountId.TryParse("000000000000", out var id) ? id : throw new InvalidOperationException();

    private static RegionName Region() => RegionName.TryParse("us-east-1", out var name) ? name : throw new InvalidOperationException();

    private sealed class Router : ReceiveActor
    {
        public Router(TimetableStage stage) => Receive<KeyCall>(call =>
        {
            stage.Woken.AddOrUpdate(call.Address, 1, static (_, times) => times + 1);
            stage.OnWake(call);
        });
    }
}
