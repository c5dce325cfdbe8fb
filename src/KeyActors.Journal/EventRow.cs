using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>What every event has: its time, from the envelope, and its stamp, the first field of every payload.</summary>
internal readonly record struct EventHead(DateTimeOffset At, CommandStamp Stamp);

/// <summary>Writes the fields after the stamp.</summary>
internal delegate void WriteFields<in TCase>(ref PayloadWriter to, TCase happened);

/// <summary>Reads the fields after the stamp.</summary>
internal delegate TCase ReadFields<out TCase>(ref PayloadReader from, EventHead head);

/// <summary>One line of the closed table: a manifest, its type, and both directions together.</summary>
internal sealed class EventRow
{
    private EventRow(string manifest, Type type, int fields, WriteFields<object> write, ReadFields<object> read) =>
        (Manifest, Type, Fields, Write, Read) = (manifest, type, fields, write, read);

    internal string Manifest { get; }

    internal Type Type { get; }

    /// <summary>Fields of the payload, the stamp included.</summary>
    internal int Fields { get; }

    internal WriteFields<object> Write { get; }

    internal ReadFields<object> Read { get; }

    internal static EventRow Of<TCase>(string manifest, int fields, WriteFields<TCase> write, ReadFields<TCase> read)
        where TCase : class => new(
            manifest,
            typeof(TCase),
            fields,
            (ref to, happened) => write(ref to, (TCase)happened),
            (ref from, head) => read(ref from, head));
}
