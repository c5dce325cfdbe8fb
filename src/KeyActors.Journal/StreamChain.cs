using System.Buffers.Binary;
using System.Security.Cryptography;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>The chain of one stream: makes the next envelope, or says why a stored one is not the next.</summary>
/// <remarks>One instance for each stream and direction; not thread-safe. Bytes: docs/formats/journal.md. The hash chain
/// alone finds accidents; the keyed hash is what a writer in the database cannot make. Neither sees a cut tail.</remarks>
public sealed class StreamChain
{
    private const int LengthBytes = 4;
    private static readonly byte[] GenesisLabel = [.. "KeyActors/genesis"u8, 0];
    private static readonly byte[] EventLabel = [.. "KeyActors/event/1"u8];
    private readonly byte[] persistenceId;
    private readonly IChainMac? macs;
    private byte[] head;

    /// <summary>A chain before its first event.</summary>
    /// <param name="persistenceId">The stream's name, see <see cref="PersistenceIds"/>.</param>
    /// <param name="mac">Who computes keyed hashes; null to check the unkeyed chain only.</param>
    public StreamChain(string persistenceId, IChainMac? mac)
    {
        ArgumentException.ThrowIfNullOrEmpty(persistenceId);
        this.persistenceId = StrictUtf8.Encoding.GetBytes(persistenceId);
        macs = mac;
        head = SHA256.HashData([.. GenesisLabel, .. this.persistenceId]);
        LastAt = DateTimeOffset.MinValue;
    }

    /// <summary>Events so far.</summary>
    public long Number { get; private set; }

    /// <summary>UTC of the last event; the smallest time before the first.</summary>
    public DateTimeOffset LastAt { get; private set; }

    /// <summary>32 bytes: the next envelope's <see cref="StoredEvent.Prev"/>. Does not change once given out.</summary>
    public ReadOnlyMemory<byte> Head => head;

    /// <summary>A chain that goes on from a position that is trusted already, such as a checked snapshot.</summary>
    /// <param name="persistenceId">The stream's name.</param>
    /// <param name="mac">Who computes keyed hashes; null to check the unkeyed chain only.</param>
    /// <param name="number">Events so far, 0 or more.</param>
    /// <param name="head">The <see cref="Head"/> of that position, 32 bytes; copied.</param>
    /// <param name="lastAt">UTC of the last event.</param>
    public static StreamChain Resume(
        string persistenceId, IChainMac? mac, long number, ReadOnlySpan<byte> head, DateTimeOffset lastAt)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfNotEqual(head.Length, StoredEvent.HashBytes, nameof(head));
        return new StreamChain(persistenceId, mac)
        {
            Number = number,
            head = head.ToArray(),
            LastAt = lastAt.ToUniversalTime(),
        };
    }

    /// <summary>A chain that goes on from an envelope taken as it is, so that a checker can look past a fault.</summary>
    public static StreamChain After(string persistenceId, IChainMac? mac, StoredEvent last)
    {
        var chain = new StreamChain(persistenceId, mac);
        chain.Advance(last, chain.Canonical(last));
        return chain;
    }

    /// <summary>Makes the next envelope and advances; the caller stores it, or throws the chain away.</summary>
    /// <param name="at">UTC, not before <see cref="LastAt"/>.</param>
    /// <param name="manifest">From <see cref="EventCodec"/>.</param>
    /// <param name="payload">From <see cref="EventCodec"/>; kept, not copied.</param>
    /// <exception cref="InvalidOperationException">The chain has no keyed hash and only checks.</exception>
    /// <exception cref="BrokenInvariantException">The time would go back, or the manifest is not in the table.</exception>
    public StoredEvent Append(DateTimeOffset at, string manifest, ReadOnlyMemory<byte> payload)
    {
        if (macs is null) throw new InvalidOperationException("A chain without a keyed hash checks and does not append.");
        Invariant.Holds(at >= LastAt, "Event times of one stream never go back.");
        Invariant.Holds(EventCodec.Knows(manifest), "Only a manifest of the closed table is stored.");
        var mac = new byte[StoredEvent.HashBytes];
        var next = new StoredEvent(Number + 1, at, manifest, payload, head, mac);
        var canonical = Canonical(next);
        // The envelope holds this array: it is complete before anyone else sees it.
        macs.Compute(canonical, mac);
        Advance(next, canonical);
        return next;
    }

    /// <summary>Advances when the envelope is the next one; else stays and says why.</summary>
    /// <returns>Null when good.</returns>
    public ChainFault? Accept(StoredEvent stored)
    {
        if (stored.Number != Number + 1) return new ChainFault.NumberGap(Number + 1, stored.Number);
        if (!stored.Prev.Span.SequenceEqual(head)) return new ChainFault.PrevMismatch(stored.Number);
        var canonical = Canonical(stored);
        if (macs is not null)
        {
            Span<byte> mac = stackalloc byte[StoredEvent.HashBytes];
            macs.Compute(canonical, mac);
            if (!CryptographicOperations.FixedTimeEquals(mac, stored.Mac.Span))
                return new ChainFault.MacMismatch(stored.Number);
        }

        if (stored.At < LastAt) return new ChainFault.TimeWentBack(stored.Number, LastAt, stored.At);
        Advance(stored, canonical);
        return null;
    }

    private void Advance(StoredEvent stored, byte[] canonical)
    {
        head = SHA256.HashData([.. canonical, .. stored.Mac.Span]);
        (Number, LastAt) = (stored.Number, stored.At);
    }

    /// <summary>{ label, persistence id, number 8, time 8, manifest, payload, prev 32 }, lengths in front.</summary>
    private byte[] Canonical(StoredEvent stored)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, stored.Number);
        Span<byte> time = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(time, stored.At.UtcTicks);
        var manifest = StrictUtf8.Encoding.GetBytes(stored.Manifest);
        var canonical = new byte[
            (7 * LengthBytes) + EventLabel.Length + persistenceId.Length + number.Length + time.Length
            + manifest.Length + stored.Payload.Length + StoredEvent.HashBytes];
        var rest = canonical.AsSpan();
        Put(ref rest, EventLabel);
        Put(ref rest, persistenceId);
        Put(ref rest, number);
        Put(ref rest, time);
        Put(ref rest, manifest);
        Put(ref rest, stored.Payload.Span);
        Put(ref rest, stored.Prev.Span);
        return canonical;
    }

    private static void Put(ref Span<byte> rest, scoped ReadOnlySpan<byte> field)
    {
        BinaryPrimitives.WriteInt32BigEndian(rest, field.Length);
        field.CopyTo(rest[LengthBytes..]);
        rest = rest[(LengthBytes + field.Length)..];
    }
}
