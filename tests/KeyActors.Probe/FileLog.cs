using Microsoft.Extensions.Logging;

namespace KeyActors.Probe;

/// <summary>Every log line at every level, with its exception, into a file.</summary>
internal sealed class FileLog(string path) : ILoggerFactory, ILogger
{
    private readonly StreamWriter lines = new(path) { AutoFlush = true };

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (lines) lines.WriteLine($"{logLevel} {eventId.Id}: {formatter(state, exception)} | {state} | {exception}");
    }

    public void Dispose() => lines.Dispose();
}
