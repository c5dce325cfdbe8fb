using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using Microsoft.Extensions.Logging;
using AkkaLogLevel = Akka.Event.LogLevel;
using HostLogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace KeyActors.Logging;

/// <summary>Hands the host's logger factory to the actor system.</summary>
internal sealed class HostLoggers(ILoggerFactory factory) : Setup
{
    internal ILoggerFactory Factory => factory;
}

/// <summary>Carries Akka's own log lines to the host's loggers; event id 100 and the level say where they come from.</summary>
/// <remarks>It has an ordinary mailbox: the one that Akka makes for loggers prints what is left in it when it stops.</remarks>
internal sealed class AkkaLogActor : ReceiveActor
{
    private const int AkkaLine = 100;
    private readonly ILogger log;

    /// <summary>Made by the actor system, which names this class in its configuration.</summary>
    public AkkaLogActor()
    {
        log = Context.System.Settings.Setup.Get<HostLoggers>().Value.Factory.CreateLogger("KeyActors.Akka");
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Write);
    }

    private void Write(LogEvent line)
    {
        var level = line.LogLevel() switch
        {
            AkkaLogLevel.DebugLevel => HostLogLevel.Debug,
            AkkaLogLevel.InfoLevel => HostLogLevel.Information,
            AkkaLogLevel.WarningLevel => HostLogLevel.Warning,
            _ => HostLogLevel.Error,
        };
        if (!log.IsEnabled(level)) return;
        log.Log(level, new EventId(AkkaLine, "Akka"), (
            line.LogSource, Text: line.Message), line.Cause, static (state, _) => $"{state.LogSource}: {state.Text}");
    }
}
