using System.Buffers;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>The bytes of one journal row: a MessagePack array of format, number, time, prev, mac and payload.</summary>
/// <remarks>The manifest stands beside the bytes, in its own column. Safe on any thread.</remarks>
public static class EnvelopeCodec
{
    /// <summary>The number in the journal's <c>identifier</c> column of every row.</summary>
    public const int SerializerId = 7301;

    /// <summary>The format that this release writes, and the only one it reads.</summary>
    public const int Format = 1;

    /// <summary>Largest row, in bytes.</summary>
    public const int BytesMax = EventCodec.PayloadBytesMax + 128;

    private const int Fields = 6;

    /// <summary>The bytes of an envelope.</summary>
    /// <exception cref="BrokenInvariantException">The manifest is not in the closed table.</exception>
    public static byte[] Encode(StoredEvent stored)
    {
        Invariant.Holds(EventCodec.Knows(stored.Manifest), "Only a manifest of the closed table is stored.");
        var bytes = new ArrayBufferWriter<byte>(stored.Payload.Length + 128);
        var to = new PayloadWriter(bytes);
        to.Array(Fields);
        to.Number(Format);
        to.Number(stored.Number);
        to.Number(stored.At.UtcTicks);
        to.Bytes(stored.Prev.Span);
        to.Bytes(stored.Mac.Span);
        to.Bytes(stored.Payload.Span);
        to.End();
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads an envelope. Says nothing about the chain and does not read the payload.</summary>
    /// <param name="manifest">From the row's own column; must be in the closed table.</param>
    /// <param name="bytes">Kept by the result, and must not change.</param>
    /// <exception cref="JournalFormatException">Not an envelope in its one byte form.</exception>
    public static StoredEvent Decode(string manifest, ReadOnlyMemory<byte> bytes)
    {
        const string what = "An envelope";
        if (!EventCodec.Knows(manifest))
            throw new JournalFormatException($"This release does not know {JournalFormatException.Shown(manifest)}.");
        if (bytes.Length > BytesMax) throw JournalFormatException.Unreadable(what, "it is too large");
        var from = new PayloadReader(what, bytes);
        from.Array(Fields);
        if (from.Number(0, int.MaxValue) != Format)
            throw JournalFormatException.Unreadable(what, "it has another format than this release reads");
        var number = from.Number(1, long.MaxValue);
        var at = new DateTimeOffset(from.Number(0, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
        var prev = from.Bytes(StoredEvent.HashBytes, StoredEvent.HashBytes);
        var mac = from.Bytes(StoredEvent.HashBytes, StoredEvent.HashBytes);
        var payload = from.Bytes(0, EventCodec.PayloadBytesMax);
        from.End();
        return new StoredEvent(number, at, manifest, payload, prev, mac);
    }
}
