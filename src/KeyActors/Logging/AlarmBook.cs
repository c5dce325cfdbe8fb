using Microsoft.Extensions.Logging;

namespace KeyActors.Logging;

/// <summary>The vault's log, and how often it rang an alarm since the opening: every line of the level "critical" is
/// one.</summary>
/// <remarks>Counts also what the host's log drops. Safe on any thread.</remarks>
internal sealed class AlarmBook(ILogger inner, TimeProvider clock) : ILogger
{
    private readonly Lock gate = new();
    private Alarms alarms = new(0, null, null);

    /// <summary>So far.</summary>
    internal Alarms Alarms
    {
        get
        {
            lock (gate) return alarms;
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Critical || inner.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Critical)
        {
            var (text, at) = (formatter(state, exception), clock.GetUtcNow());
            lock (gate) alarms = new Alarms(alarms.Count + 1, text, at);
        }

        if (inner.IsEnabled(logLevel)) inner.Log(logLevel, eventId, state, exception, formatter);
    }
}

/// <summary>Alarms since the opening.</summary>
/// <param name="Count">How many.</param>
/// <param name="Last">The newest one as it was logged; null for none.</param>
/// <param name="LastAt">UTC.</param>
internal sealed record Alarms(long Count, string? Last, DateTimeOffset? LastAt);
