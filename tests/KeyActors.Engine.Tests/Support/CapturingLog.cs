using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace KeyActors.Engine.Tests;

/// <summary>One line that the vault logged, with everything that a sink could print of it.</summary>
internal sealed record LogLine(string Category, LogLevel Level, int Id, string Text, string State, string Cause);

/// <summary>Takes every log line, at every level.</summary>
internal sealed class CapturingLog : ILoggerFactory
{
    private readonly ConcurrentQueue<LogLine> lines = new();

    internal IReadOnlyList<LogLine> Lines => [.. lines];

    internal IEnumerable<LogLine> Of(int id) => lines.Where(l => l.Id == id);

    /// <summary>Everything as one text.</summary>
    internal string Everything => string.Join('\n', lines.Select(static l => l.ToString()));

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Category(CapturingLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var parts = state is IEnumerable<KeyValuePair<string, object?>> pairs
                ? string.Join(',', pairs.Select(static p => $"{p.Key}={p.Value}"))
                : state?.ToString() ?? "";
            log.lines.Enqueue(new LogLine(name, logLevel, eventId.Id, formatter(state, exception), parts, exception?.ToString() ?? ""));
        }
    }
}
