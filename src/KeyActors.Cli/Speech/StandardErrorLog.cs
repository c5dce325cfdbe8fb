using Microsoft.Extensions.Logging;

namespace KeyActors.Cli;

/// <summary>The vault's log lines as plain lines on standard error, from one level up.</summary>
internal sealed class StandardErrorLog(LogLevel least) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var cause = exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})";
        var sentence = Voice.Clean(formatter(state, null) + cause);
        // The vault's alarms begin with that word themselves.
        Console.Error.WriteLine(sentence.StartsWith("ALARM: ", StringComparison.Ordinal)
            ? $"keyactors: {sentence}"
            : $"keyactors: {Word(logLevel)}: {sentence}");
    }

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The tool writes its log itself.");

    public void Dispose()
    {
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Critical => "alarm",
        LogLevel.Error => "error",
        LogLevel.Warning => "warning",
        _ => "info",
    };
}
