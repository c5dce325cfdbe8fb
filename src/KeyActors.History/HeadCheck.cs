using System.Globalization;

using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.History;

/// <summary>Holds the streams of one moment against their heads, and the heads against <c>anchor.kas</c>: what a
/// chain cannot see.</summary>
/// <remarks>Without keyed codes the heads are taken at their word, which finds accidents only. Not thread-safe.</remarks>
internal sealed class HeadCheck
{
    private readonly Dictionary<string, StreamHead> heads = new(StringComparer.Ordinal);
    private readonly List<HistoryFault> faults = [];
    private readonly HashSet<string> altered = new(StringComparer.Ordinal);
    private readonly IChainMac? keyed;
    private HeadSum sum = HeadSum.Zero;
    private long behind;

    private HeadCheck(IChainMac? keyed) => this.keyed = keyed;

    /// <summary>Whether the file has heads at all.</summary>
    internal bool IsThere { get; private init; }

    /// <summary>Reads all heads.</summary>
    /// <param name="reader">The moment that the streams are read from, too.</param>
    /// <param name="keyed">Computes under K_heads; null when the vault is not open.</param>
    internal static HeadCheck Read(JournalReader reader, IChainMac? keyed)
    {
        IReadOnlyList<HeadRow>? rows;
        try
        {
            rows = reader.Heads();
        }
        catch (RefusedException)
        {
            rows = null;
        }

        var check = new HeadCheck(keyed) { IsThere = rows is not null };
        foreach (var row in rows ?? []) check.Take(row);
        if (rows is null && keyed is not null)
            check.Fault(JournalReader.FileName, 0, "heads-unreadable", "Its table 'heads' is missing or of another shape.");
        return check;
    }

    /// <summary>Whether the heads are those that an anchor knows.</summary>
    internal bool Agrees(byte[]? anchor) =>
        keyed is not null && anchor is not null && Anchor.Read(anchor, keyed) is { } read && read.Admits(sum);

    /// <summary>Says what is wrong between heads and anchor; nothing without keyed codes.</summary>
    /// <param name="anchor">The file's bytes; null when there is none.</param>
    /// <param name="hasEvents">Whether the journal has any event.</param>
    internal void Hold(byte[]? anchor, bool hasEvents)
    {
        if (keyed is null || Agrees(anchor)) return;
        if (anchor is null)
        {
            if (hasEvents) Fault(
                Anchor.FileName, 0, "anchor-missing", "It is missing, and nothing else says that no stream was cut.");
        }
        else if (Anchor.Read(anchor, keyed) is null)
        {
            Fault(Anchor.FileName, 0, "anchor-altered", "It was altered, cut, or written by another vault.");
        }
        else
        {
            Fault(
                Anchor.FileName,
                0,
                "anchor-differs",
                "It knows another set of heads than journal.db holds: one of the two is an older copy, "
                + "or heads were deleted or put back.");
        }
    }

    /// <summary>Gives a stream its head, before its first row.</summary>
    internal void Begin(StreamCheck check)
    {
        if (heads.Remove(check.Stream, out var head)) check.Head = head;
    }

    /// <summary>Compares a stream that is read to its end.</summary>
    internal void End(StreamCheck check)
    {
        if (check.Head is null || check.Head.Number < check.Number)
        {
            if (IsThere && !altered.Contains(check.Stream)) behind++;
            return;
        }

        if (check.Head.Number > check.Number)
        {
            check.Fault(check.Number + 1, "cut-at-end", string.Create(
                CultureInfo.InvariantCulture,
                $"{Events(check.Number + 1, check.Head.Number)} cut off at the end: "
                + $"the head of the stream names event {check.Head.Number}."));
        }
    }

    /// <summary>After the last stream: heads that have none, and everything said above.</summary>
    internal void End(Findings findings)
    {
        foreach (var (stream, head) in heads)
        {
            Fault(Printable.Clean(stream), 1, "stream-missing", string.Create(
                CultureInfo.InvariantCulture, $"The whole stream was deleted: its head names event {head.Number}."));
        }

        foreach (var fault in faults) findings.Add(fault);
        findings.Note(
            behind,
            "stream is ahead of its head: the vault was killed before it wrote it, and the next opening does.",
            "streams are ahead of their heads: the vault was killed before it wrote them, and the next opening does.");
    }

    private static string Events(long from, long to) => from == to
        ? string.Create(CultureInfo.InvariantCulture, $"Event {from} was")
        : string.Create(CultureInfo.InvariantCulture, $"Events {from} to {to} were");

    private void Take(HeadRow row)
    {
        var isShaped = row is { Stream.Length: > 0, Number: > 0, Hash.Length: StoredEvent.HashBytes, Mac: not null };
        var head = isShaped ? new StreamHead(row.Stream!, row.Number!.Value, row.Hash) : null;
        if (head is null || (keyed is not null && !head.HasRowCode(keyed, row.Mac)))
        {
            var stream = row.Stream ?? "";
            altered.Add(stream);
            Fault(
                stream.Length == 0 ? "(no name)" : Printable.Clean(stream),
                row.Number ?? 0,
                "head-altered",
                "The head of the stream was altered or is not of this vault: its code is not of its content.");
            return;
        }

        heads[head.Stream] = head;
        if (keyed is not null) sum = sum.Plus(head.Summand(keyed));
    }

    private void Fault(string stream, long number, string code, string sentence) =>
        faults.Add(new HistoryFault(stream, number, code, sentence));
}
