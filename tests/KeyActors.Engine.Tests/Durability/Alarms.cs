using System.Collections.Concurrent;

using Microsoft.Extensions.Logging;

using Xunit;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>Keeps every log line of warning and above, with its number.</summary>
internal sealed class Alarms : ILoggerFactory, ILogger
{
    /// <summary>Numbers of log lines that say that something stored is not what it should be.</summary>
    private static readonly int[] Loud = [20, 21, 23, 31];
    private readonly ConcurrentQueue<(int Number, string Text)> lines = new();

    internal IReadOnlyCollection<(int Number, string Text)> Lines => lines;

    /// <summary>Lines that are alarms.</summary>
    internal IEnumerable<(int Number, string Text)> Rung => lines.Where(static l => Loud.Contains(l.Number));

    /// <summary>Waits until an alarm has rung: it may come a moment after the reply that it explains.</summary>
    internal async Task RingAsync()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!Rung.Any() && clock.Elapsed < Patience.Max) await Task.Yield();
        Assert.NotEmpty(Rung);
    }

    internal void Clear() => lines.Clear();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) lines.Enqueue((eventId.Id, formatter(state, exception) + (exception is null ? "" : $" [{exception.GetType().Name}: {exception.Message}]")));
    }

    public void Dispose()
    {
    }
}
