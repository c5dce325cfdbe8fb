using System.Buffers;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>What a stream was at one of its events: state, position in the chain, and a code that only this vault can
/// make.</summary>
/// <remarks>A copy of what the journal says, never more: whoever doubts it reads the journal. Immutable; holds no secret.
/// Bytes: docs/formats/snapshots.md.</remarks>
public sealed class StoredSnapshot
{
    /// <summary>Largest snapshot, in bytes; a larger state has none.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    private const int Format = 1;
    private const int Fields = 7;
    private const int ManifestCharsMax = 64;
    private const int StreamCharsMax = 256;
    private static readonly byte[] Label = [.. "KeyActors/snapshot/1"u8, 0];

    /// <summary>A snapshot of parts that belong together.</summary>
    /// <param name="head">Which stream, how many events, and the hash of the last envelope.</param>
    /// <param name="at">UTC of the last event.</param>
    /// <param name="manifest">Which state, such as <see cref="KeyStateCodec.Manifest"/>.</param>
    /// <param name="state">The state's bytes; kept, not copied.</param>
    public StoredSnapshot(StreamHead head, DateTimeOffset at, string manifest, ReadOnlyMemory<byte> state) =>
        (Head, At, Manifest, State) = (head, at.ToUniversalTime(), manifest, state);

    /// <summary>The position: stream, number, and the hash that the next envelope links to.</summary>
    public StreamHead Head { get; }

    /// <summary>UTC of the last event.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Which state, and which version of its fields.</summary>
    public string Manifest { get; }

    /// <summary>The state's bytes.</summary>
    public ReadOnlyMemory<byte> State { get; }

    /// <summary>{ MessagePack array of format, stream, number, time, hash, manifest, state | code 32 }</summary>
    /// <param name="keyed">Computes under K_snapshots.</param>
    /// <exception cref="BrokenInvariantException">It would be larger than <see cref="BytesMax"/>.</exception>
    public byte[] Compose(IChainMac keyed)
    {
        var bytes = new ArrayBufferWriter<byte>(State.Length + 512);
        var to = new PayloadWriter(bytes);
        to.Array(Fields);
        to.Number(Format);
        to.Text(Head.Stream);
        to.Number(Head.Number);
        to.Number(At.UtcTicks);
        to.Bytes(Head.Hash);
        to.Text(Manifest);
        to.Bytes(State.Span);
        to.End();
        Invariant.Holds(bytes.WrittenCount + IChainMac.Bytes <= BytesMax, "A snapshot has a bound.");
        return [.. bytes.WrittenSpan, .. Code(bytes.WrittenSpan, keyed)];
    }

    /// <summary>Reads a snapshot; null when it is damaged or was not written under this vault's key.</summary>
    /// <param name="bytes">From <see cref="Compose"/>; kept, and must not change.</param>
    /// <param name="keyed">Computes under K_snapshots.</param>
    /// <exception cref="JournalFormatException">This vault wrote it, and this release does not read it.</exception>
    public static StoredSnapshot? Read(ReadOnlyMemory<byte> bytes, IChainMac keyed)
    {
        if (bytes.Length is < IChainMac.Bytes or > BytesMax) return null;
        var body = bytes[..^IChainMac.Bytes];
        if (!CryptographicOperations.FixedTimeEquals(Code(body.Span, keyed), bytes.Span[^IChainMac.Bytes..])) return null;
        const string what = "A snapshot";
        var from = new PayloadReader(what, body);
        from.Array(Fields);
        if (from.Number(0, int.MaxValue) != Format)
            throw JournalFormatException.Unreadable(what, "it has another format than this release reads");
        var stream = from.Text(1, StreamCharsMax);
        var number = from.Number(1, long.MaxValue);
        var at = new DateTimeOffset(from.Number(0, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
        var hash = from.Bytes(StoredEvent.HashBytes, StoredEvent.HashBytes);
        var manifest = from.Text(1, ManifestCharsMax);
        var state = from.Bytes(0, BytesMax);
        from.End();
        return new StoredSnapshot(new StreamHead(stream, number, hash.Span), at, manifest, state);
    }

    private static byte[] Code(ReadOnlySpan<byte> body, IChainMac keyed)
    {
        var code = new byte[IChainMac.Bytes];
        keyed.Compute([.. Label, .. body], code);
        return code;
    }
}
