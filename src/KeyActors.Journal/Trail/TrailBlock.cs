using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>One block of the trail: what was written in one go, chained to the block before it.</summary>
/// <remarks>Immutable; holds no secret. The memory it is given is kept, not copied, and must not change.
/// <see cref="TrailChain"/> says whether a block is the next one, and is whole.</remarks>
public sealed class TrailBlock
{
    /// <summary>Bytes of <see cref="Previous"/>, <see cref="Hash"/> and <see cref="Mac"/>.</summary>
    public const int HashBytes = 32;

    private static readonly byte[] Label = [.. "KeyActors/trail-block/1"u8, 0];
    private static readonly byte[] MacLabel = [.. "KeyActors/trail-mac/1"u8, 0];

    /// <summary>Puts the columns of a row together as they are.</summary>
    /// <exception cref="JournalFormatException">One of them is not what a vault writes there.</exception>
    public TrailBlock(
        long number, ReadOnlyMemory<byte> previous, long firstTicks, long lastTicks, long entries, ReadOnlyMemory<byte> body,
        ReadOnlyMemory<byte> hash, ReadOnlyMemory<byte> mac)
    {
        var isGood = number >= 1 && firstTicks >= 1 && lastTicks >= firstTicks && lastTicks <= DateTimeOffset.MaxValue.UtcTicks
            && entries is >= 0 and <= Limits.TrailBlockEntriesMax && body.Length is >= 1 and <= Limits.TrailBlockBytesMax
            && previous.Length == HashBytes && hash.Length == HashBytes && mac.Length == HashBytes;
        if (!isGood) throw JournalFormatException.Unreadable(TrailEntryCodec.What, "a column is outside its bounds");
        (Number, Previous, Entries, Body, Hash, Mac) = (number, previous, entries, body, hash, mac);
        (FirstAt, LastAt) = (new DateTimeOffset(firstTicks, TimeSpan.Zero), new DateTimeOffset(lastTicks, TimeSpan.Zero));
    }

    /// <summary>Its place in the trail, across all files: 1 for the first, without gaps.</summary>
    public long Number { get; }

    /// <summary>32 bytes: the hash of the block before it.</summary>
    public ReadOnlyMemory<byte> Previous { get; }

    /// <summary>UTC; nothing in it is earlier. Not before that of the block before it.</summary>
    public DateTimeOffset FirstAt { get; }

    /// <summary>UTC; nothing in it is later.</summary>
    public DateTimeOffset LastAt { get; }

    /// <summary>Entries in it; 0 for a block of another kind.</summary>
    public long Entries { get; }

    /// <summary>Its content, see <see cref="TrailCodec"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>32 bytes: SHA-256 over all of the above. A leaf of a log, and the next block's
    /// <see cref="Previous"/>.</summary>
    public ReadOnlyMemory<byte> Hash { get; }

    /// <summary>32 bytes: the hash under K_trail.</summary>
    public ReadOnlyMemory<byte> Mac { get; }

    /// <summary>The number only.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"block {Number} of the trail");

    /// <summary>{ label and 00 | number 8 | previous 32 | first ticks 8 | last ticks 8 | entries 4 | bytes 4 | body }</summary>
    internal static byte[] HashOf(
        long number, ReadOnlySpan<byte> previous, DateTimeOffset first, DateTimeOffset last, long entries,
        ReadOnlySpan<byte> body)
    {
        Span<byte> head = stackalloc byte[Label.Length + 8 + HashBytes + 8 + 8 + 4 + 4];
        Label.CopyTo(head);
        var rest = head[Label.Length..];
        BinaryPrimitives.WriteInt64BigEndian(rest, number);
        previous.CopyTo(rest[8..]);
        BinaryPrimitives.WriteInt64BigEndian(rest[40..], first.UtcTicks);
        BinaryPrimitives.WriteInt64BigEndian(rest[48..], last.UtcTicks);
        BinaryPrimitives.WriteInt32BigEndian(rest[56..], (int)entries);
        BinaryPrimitives.WriteInt32BigEndian(rest[60..], body.Length);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(head);
        sha.AppendData(body);
        return sha.GetHashAndReset();
    }

    /// <summary>HMAC-SHA-256 under K_trail of { label and 00 | hash 32 }.</summary>
    internal static byte[] MacOf(ReadOnlySpan<byte> hash, IChainMac keyed)
    {
        var mac = new byte[IChainMac.Bytes];
        keyed.Compute([.. MacLabel, .. hash], mac);
        return mac;
    }
}
