using System.Reflection;
using Akka.Actor;
using Akka.Actor.Setup;
using KeyActors.Logging;
using KeyActors.Model;
using KeyActors.Store;
using Microsoft.Extensions.Logging;

namespace KeyActors.Engine.Tests.Lines;

/// <summary>Log lines go to the host and nowhere else, and carry nothing that is secret.</summary>
[Collection("Console")]
public sealed class LogTests
{
    [Fact]
    public void Every_line_has_a_number_of_its_own()
    {
        var numbers = typeof(VaultLog).GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
            .SelectMany(static m => m.GetCustomAttributes<LoggerMessageAttribute>()).Select(static a => a.EventId).ToArray();

        Assert.NotEmpty(numbers);
        Assert.Equal(numbers.Distinct().Order(), numbers.Order());
    }

    [Fact]
    public async Task Akka_lines_go_to_the_host_and_none_to_the_console()
    {
        var (shown, before, beforeErrors) = (new StringWriter(), Console.Out, Console.Error);
        var clock = new BreakingClock();
        CapturingLog log;
        Console.SetOut(TextWriter.Synchronized(shown));
        Console.SetError(TextWriter.Synchronized(shown));
        try
        {
            await using var test = await TestVault.OpenAsync(o => o with { Clock = clock });
            log = test.Log;
            var key = await test.KeyAsync();
            clock.IsBroken = true;
            await Refused.AsAsync<Refusal.Unavailable>(async () => await test.Vault.DisableKeyAsync(key));
            clock.IsBroken = false;
            await Retry.WhileUnavailableAsync(async () => await test.Vault.DisableKeyAsync(key));
            await test.StopAsync();
        }
        finally
        {
            Console.SetOut(before);
            Console.SetError(beforeErrors);
        }

        Assert.Equal("", shown.ToString());
        var line = Assert.Single(log.Of(100), static l => l.Cause.Contains(nameof(BreakingClock), StringComparison.Ordinal));
        Assert.Equal("KeyActors.Akka", line.Category);
    }

    [Fact]
    public async Task Lines_that_are_waiting_when_the_vault_stops_do_not_go_to_the_console_either()
    {
        using var log = new GatedLog();
        var settings = KeyVault.ReadSettings(new VaultOptions { Environment = [] });
        var system = ActorSystem.Create("keyactors", ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(EmbeddedHocon.Akka(settings, new MemoryJournal(), null)),
            new HostLoggers(log)));
        var (shown, before) = (new StringWriter(), Console.Out);
        Console.SetOut(TextWriter.Synchronized(shown));
        try
        {
            var writer = system.ActorOf(Props.Create<AkkaLogActor>());
            writer.Tell(new Akka.Event.Error(null, "x", typeof(LogTests), "first"));
            await log.WasReached.Soon();
            writer.Tell(new Akka.Event.Error(null, "x", typeof(LogTests), "second"));
            ((IInternalActorRef)writer).Stop();
            log.Open();
            await system.Terminate().Soon();
        }
        finally
        {
            Console.SetOut(before);
        }

        Assert.Equal("", shown.ToString());
    }

    /// <summary>Breaks inside key actors only: who calls them reads the clock too.</summary>
    private sealed class BreakingClock : TimeProvider
    {
        internal bool IsBroken { get; set; }

        private static bool IsInKey => ActorCell.GetCurrentSelfOrNoSender()?.Path.ToString().Contains("/keys/", StringComparison.Ordinal) == true;

        public override DateTimeOffset GetUtcNow() =>
            IsBroken && IsInKey ? throw new InvalidOperationException(nameof(BreakingClock)) : base.GetUtcNow();
    }
}

/// <summary>A host whose first line takes as long as the test wants.</summary>
internal sealed class GatedLog : ILoggerFactory, ILogger
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim gate = new();

    internal Task WasReached => reached.Task;

    internal void Open() => gate.Set();

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        reached.TrySetResult();
        gate.Wait();
    }

    public void Dispose() => gate.Dispose();
}

/// <summary>Alone, for it takes the console away.</summary>
[CollectionDefinition("Console", DisableParallelization = true)]
public sealed class ConsoleCollection;
