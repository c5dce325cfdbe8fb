using Microsoft.Extensions.Logging;

namespace KeyActors.Engine.Tests.Leaks;

/// <summary>Keeps every log line of every level: text, state by name, and exception.</summary>
internal sealed class KeepingLog : ILoggerFactory, ILogger
{
    private readonly List<string> lines = [];

    internal IReadOnlyList<string> Lines
    {
        get
        {
            lock (lines) return [.. lines];
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(", ", pairs) : state?.ToString();
        lock (lines) lines.Add($"{logLevel} {eventId}: {formatter(state, exception)} | {values} | {exception}");
    }

    public void Dispose()
    {
    }
}
