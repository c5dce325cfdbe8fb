using System.Globalization;

using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.History;

/// <summary>Checks the rows of one stream in order.</summary>
/// <remarks>Goes on past a fault, so that one does not hide the next. Not thread-safe.</remarks>
internal sealed class StreamCheck(string stream, IChainMac? macs, Action<HistoryFault> report)
{
    private StreamChain chain = new(stream, macs);
    private bool lost;

    internal string Stream { get; } = stream;

    /// <summary>Rows seen.</summary>
    internal long Rows { get; private set; }

    /// <summary>Number of the last row, as far as it can be told.</summary>
    internal long Number { get; private set; }

    /// <summary>How far the stream had come when its head was written; null when there is none.</summary>
    internal StreamHead? Head { get; set; }

    /// <summary>The first fault of the stream; null while there is none.</summary>
    internal HistoryFault? FirstFault { get; private set; }

    /// <summary>The envelope of the next row, whatever the chain says of it; null when it is none.</summary>
    internal StoredEvent? Next(JournalRow row)
    {
        Rows++;
        var due = Number + 1;
        Number = row.Sequence ?? due;
        if (row.Sequence is null) Fault("column-malformed", "Its number is not a number.");
        if (row.Deleted != 0) Fault("row-deleted", "The row is marked as deleted; a vault never deletes an event.");
        var stored = Read(row);
        if (stored is null)
        {
            lost = true;
            return null;
        }

        if (row.Sequence is not null && row.Sequence != stored.Number)
            Fault("number-differs", Text($"The row has number {row.Sequence}, the event in it has {stored.Number}."));
        Number = stored.Number;
        Follow(stored, due);
        return stored;
    }

    /// <summary>Reads an event with the codec of its stream; null and a fault when it is none of this stream.</summary>
    internal TEvent? Decode<TEvent>(StoredEvent stored, Func<StoredEvent, TEvent> decode)
        where TEvent : class
    {
        try
        {
            return decode(stored);
        }
        catch (JournalFormatException e)
        {
            Fault("unreadable", e.Message);
            return null;
        }
    }

    /// <summary>The state after an event; null and a fault when the event cannot follow.</summary>
    internal TState? Evolve<TState>(Func<TState> evolve)
        where TState : class
    {
        try
        {
            return evolve();
        }
        catch (BrokenInvariantException e)
        {
            Fault("impossible", $"The event cannot follow the ones before it: {e.Message}");
            return null;
        }
    }

    internal void Fault(string code, string sentence) => Fault(Number, code, sentence);

    internal void Fault(long number, string code, string sentence)
    {
        var fault = new HistoryFault(Printable.Clean(Stream), number, code, sentence);
        FirstFault ??= fault;
        report(fault);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private StoredEvent? Read(JournalRow row)
    {
        if (row.Identifier != EnvelopeCodec.SerializerId)
        {
            Fault(
                "foreign-serializer",
                Text($"The row was written by serializer {row.Identifier}; every event has {EnvelopeCodec.SerializerId}."));
            return null;
        }

        if (!EventCodec.Knows(row.Manifest))
        {
            Fault("unknown-manifest", $"This release knows no event named {Printable.Quoted(row.Manifest)}.");
            return null;
        }

        if (row.Message is null)
        {
            Fault("column-malformed", "Its bytes are missing, of another type, or too many.");
            return null;
        }

        try
        {
            return EnvelopeCodec.Decode(row.Manifest!, row.Message);
        }
        catch (JournalFormatException e)
        {
            Fault("unreadable", e.Message);
            return null;
        }
    }

    private void Follow(StoredEvent stored, long due)
    {
        var fault = Accepted(stored, due);
        if (fault is ChainFault.NumberGap or ChainFault.PrevMismatch)
        {
            var next = AtItsWord(stored);
            Fault(fault.Code, Told(fault, macs is null ? null : next is not ChainFault.MacMismatch));
            fault = next;
        }

        lost = fault is ChainFault.MacMismatch;
        if (fault is not null)
        {
            Fault(fault.Code, fault.Sentence);
            if (!lost) chain = StreamChain.After(Stream, macs, stored);
        }

        if (FirstFault is null && Head?.Number == chain.Number && !Head.Hash.SequenceEqual(chain.Head.Span))
            Fault("head-differs", "The event is not the one that the head of the stream names: it was replaced.");
    }

    /// <summary>What was done, as far as a code can tell it.</summary>
    /// <param name="fault">What the chain says.</param>
    /// <param name="isOwn">Whether the event is one that this stream once had; null when nobody can tell.</param>
    private static string Told(ChainFault fault, bool? isOwn) => (fault, isOwn) switch
    {
        (ChainFault.NumberGap gap, _) when gap.Found == gap.Expected + 1 => Text($"Event {gap.Expected} was deleted."),
        (ChainFault.NumberGap gap, _) when gap.Found > gap.Expected =>
            Text($"Events {gap.Expected} to {gap.Found - 1} were deleted."),
        (ChainFault.NumberGap gap, true) =>
            Text($"Event {gap.Found} stands where {gap.Expected} was due: reordered, or inserted a second time."),
        (ChainFault.NumberGap gap, _) =>
            Text($"Event {gap.Found} stands where {gap.Expected} was due: reordered, inserted or foreign."),
        (ChainFault.PrevMismatch at, true) => Text(
            $"Event {at.At} is genuine and does not continue the one before it: that was altered or replaced, or this moved."),
        (ChainFault.PrevMismatch at, false) => Text(
            $"Event {at.At} is foreign or altered: neither its link nor its keyed hash is of this place in this stream."),
        _ => fault.Sentence,
    };

    /// <summary>After a row that is unreadable or altered nobody knows what the next one should continue.</summary>
    private ChainFault? Accepted(StoredEvent stored, long due)
    {
        if (!lost) return chain.Accept(stored);
        return stored.Number == due ? AtItsWord(stored) : new ChainFault.NumberGap(due, stored.Number);
    }

    /// <summary>Takes the envelope's own word for what it continues, and judges the rest of it.</summary>
    private ChainFault? AtItsWord(StoredEvent stored)
    {
        chain = StreamChain.Resume(Stream, macs, stored.Number - 1, stored.Prev.Span, chain.LastAt);
        return chain.Accept(stored);
    }
}
