using System.Buffers.Binary;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>How far a stream had come when this was written: its number and the hash of its last envelope.</summary>
/// <remarks>A head behind its stream is normal, every later event carries its own code. A head ahead of its stream says that
/// events were cut off. Bytes: docs/formats/heads-and-anchor.md.</remarks>
public sealed class StreamHead
{
    private static readonly byte[] RowLabel = [.. "KeyActors/head/1"u8, 0];
    private static readonly byte[] SumLabel = [.. "KeyActors/head-sum/1"u8, 0];
    private readonly byte[] hash;

    /// <summary>A head.</summary>
    /// <param name="stream">The stream's name, see <see cref="PersistenceIds"/>.</param>
    /// <param name="number">Events so far, 1 or more.</param>
    /// <param name="hash">32 bytes: <see cref="StreamChain.Head"/> at that number; copied.</param>
    public StreamHead(string stream, long number, ReadOnlySpan<byte> hash)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, StoredEvent.HashBytes, nameof(hash));
        (Stream, Number, this.hash) = (stream, number, hash.ToArray());
    }

    /// <summary>The stream's name.</summary>
    public string Stream { get; }

    /// <summary>Events so far.</summary>
    public long Number { get; }

    /// <summary>32 bytes: hash of the last envelope.</summary>
    public ReadOnlySpan<byte> Hash => hash;

    /// <summary>The code that the head's row carries.</summary>
    /// <param name="keyed">Computes under K_heads.</param>
    public byte[] RowCode(IChainMac keyed) => Code(keyed, RowLabel);

    /// <summary>What the head adds to the sum of all heads.</summary>
    /// <param name="keyed">Computes under K_heads.</param>
    public HeadSum Summand(IChainMac keyed) => HeadSum.FromBytes(Code(keyed, SumLabel));

    /// <summary>Whether a row's code is the one of this head, compared in fixed time.</summary>
    public bool HasRowCode(IChainMac keyed, ReadOnlySpan<byte> code) =>
        CryptographicOperations.FixedTimeEquals(RowCode(keyed), code);

    /// <summary>{ label and 00 | length of stream 4 | stream | number 8 | hash 32 }</summary>
    private byte[] Code(IChainMac keyed, byte[] label)
    {
        var stream = StrictUtf8.Encoding.GetBytes(Stream);
        var message = new byte[label.Length + 4 + stream.Length + 8 + hash.Length];
        label.CopyTo(message, 0);
        var rest = message.AsSpan(label.Length);
        BinaryPrimitives.WriteInt32BigEndian(rest, stream.Length);
        stream.CopyTo(rest[4..]);
        BinaryPrimitives.WriteInt64BigEndian(rest[(4 + stream.Length)..], Number);
        hash.CopyTo(rest[(12 + stream.Length)..]);
        var code = new byte[IChainMac.Bytes];
        keyed.Compute(message, code);
        return code;
    }
}
