using System.Buffers;
using System.Collections.Immutable;
using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>The content of a block as bytes and back, in one byte form each. Bytes: docs/formats/trail.md.</summary>
public static class TrailCodec
{
    private const int Entries = 1;
    private const int Counts = 2;
    private const int Gap = 3;
    private const int Opened = 4;
    private const int Closed = 5;
    private const int Dropped = 6;

    /// <summary>The bytes of a content.</summary>
    /// <exception cref="BrokenInvariantException">It breaks a bound, or is larger than a block may be.</exception>
    public static byte[] Encode(TrailContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var bytes = new ArrayBufferWriter<byte>(256);
        var to = new PayloadWriter(bytes);
        Write(ref to, content);
        to.End();
        Invariant.Holds(bytes.WrittenCount <= Limits.TrailBlockBytesMax, "A block of the trail has a bound.");
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads the bytes of a content strictly.</summary>
    /// <param name="body">From <see cref="Encode"/>; nothing of it is kept.</param>
    /// <exception cref="JournalFormatException">They are not the one form of a content that this release reads.</exception>
    public static TrailContent Decode(ReadOnlyMemory<byte> body)
    {
        if (body.Length > Limits.TrailBlockBytesMax) throw Bad("it is too large");
        var from = new PayloadReader(TrailEntryCodec.What, body);
        var content = Read(ref from);
        from.End();
        return content;
    }

    /// <summary>How many entries a content has; 0 when it is of another kind.</summary>
    internal static int CountEntries(TrailContent content) =>
        content is TrailContent.Entries entries ? entries.Items.Length : 0;

    private static void Write(ref PayloadWriter to, TrailContent content)
    {
        switch (content)
        {
            case TrailContent.Entries entries:
                Head(ref to, Entries, 1);
                to.Array(entries.Items.Length);
                foreach (var entry in entries.Items) TrailEntryCodec.Write(ref to, entry);
                break;
            case TrailContent.Counts counts:
                Head(ref to, Counts, 3);
                to.Time(counts.From);
                to.Time(counts.Until);
                to.Array(counts.Items.Length);
                foreach (var count in counts.Items)
                {
                    to.Array(3);
                    to.Text(count.Operation);
                    to.Text(count.Result);
                    to.Number(count.Calls);
                }

                break;
            case TrailContent.Gap gap:
                Head(ref to, Gap, 3);
                to.Number(gap.Bounds.AfterBlock);
                to.TimeOrNever(gap.Bounds.After);
                to.Time(gap.Bounds.Until);
                break;
            case TrailContent.Opened opened:
                Head(ref to, Opened, 1);
                to.Choice(opened.Level);
                break;
            case TrailContent.Closed:
                Head(ref to, Closed, 0);
                break;
            case TrailContent.Dropped dropped:
                Head(ref to, Dropped, 3);
                to.Number(dropped.FirstBlock);
                to.Number(dropped.LastBlock);
                to.Time(dropped.Until);
                break;
            default:
                throw new BrokenInvariantException($"No bytes for {content.GetType().Name}.");
        }
    }

    private static void Head(ref PayloadWriter to, int kind, int fields)
    {
        to.Array(fields + 1);
        to.Number(kind);
    }

    private static TrailContent Read(ref PayloadReader from)
    {
        var fields = from.Array(1, 4) - 1;
        var kind = from.Number(1, int.MaxValue);
        return (kind, fields) switch
        {
            (Entries, 1) => ReadEntries(ref from),
            (Counts, 3) => ReadCounts(ref from),
            (Gap, 3) => ReadGap(ref from),
            (Opened, 1) => new TrailContent.Opened(from.Choice<TrailLevel>()),
            (Closed, 0) => new TrailContent.Closed(),
            (Dropped, 3) => ReadDropped(ref from),
            _ => throw Bad("it is of a kind that this release does not know, or has too few or too many fields"),
        };
    }

    private static TrailContent.Entries ReadEntries(ref PayloadReader from)
    {
        var count = from.Array(1, Limits.TrailBlockEntriesMax);
        var entries = ImmutableArray.CreateBuilder<TrailEntry>();
        for (var i = 0; i < count; i++) entries.Add(TrailEntryCodec.Read(ref from));
        return new TrailContent.Entries(entries.ToImmutable());
    }

    private static TrailContent.Counts ReadCounts(ref PayloadReader from)
    {
        var (first, last) = (from.Time(), from.Time());
        var count = from.Array(1, Limits.TrailBlockEntriesMax);
        var counts = ImmutableArray.CreateBuilder<TrailCount>();
        for (var i = 0; i < count; i++)
        {
            from.Array(3);
            counts.Add(new TrailCount(
                TrailEntryCodec.Word(ref from), TrailEntryCodec.Word(ref from), from.Number(1, long.MaxValue)));
        }

        return first <= last ? new TrailContent.Counts(first, last, counts.ToImmutable()) : throw Bad("its times go back");
    }

    private static TrailContent.Gap ReadGap(ref PayloadReader from)
    {
        var (block, after, until) = (from.Number(0, long.MaxValue), from.TimeOrNever(), from.Time());
        if ((block == 0) != (after is null)) throw Bad("a gap has a block and a time, or neither");
        return after is null || after <= until
            ? new TrailContent.Gap(new TrailGap(block, after, until))
            : throw Bad("its times go back");
    }

    private static TrailContent.Dropped ReadDropped(ref PayloadReader from)
    {
        var (first, last, until) = (from.Number(1, long.MaxValue), from.Number(1, long.MaxValue), from.Time());
        return first <= last ? new TrailContent.Dropped(first, last, until) : throw Bad("its blocks go back");
    }

    private static JournalFormatException Bad(string rule) => JournalFormatException.Unreadable(TrailEntryCodec.What, rule);
}
