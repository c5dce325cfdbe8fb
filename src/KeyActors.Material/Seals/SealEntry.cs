// References: NIST SP 800-108r1 (KDF), NIST SP 800-38D (AES-GCM). Layout: docs/formats/secret-files.md.
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>One seal in force: the epoch key wrapped under the seal's key, and the seal's key wrapped under the epoch
/// key.</summary>
/// <remarks>The second lets an epoch step wrap the next epoch key for seals that nobody opens at that moment. It
/// tells nothing
/// new: whoever holds the epoch key holds everything it protects. Both wrapping keys are derived, so that neither key ever
/// encrypts the other directly.</remarks>
internal sealed class SealEntry(
    string kind, ReadOnlyMemory<byte> parameters, ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> carried)
{
    internal const int WrappedBytes = Seal.KeyBytes + SealedRecord.OverheadBytes;
    internal const int KindBytesMax = 32;

    internal string Kind { get; } = kind;

    internal ReadOnlyMemory<byte> Parameters { get; } = parameters;

    /// <summary>The epoch key under the seal's key.</summary>
    internal ReadOnlyMemory<byte> Wrapped { get; } = wrapped;

    /// <summary>The seal's key under the epoch key.</summary>
    internal ReadOnlyMemory<byte> Carried { get; } = carried;

    private static ReadOnlySpan<byte> WrapLabel => "KeyActors/seal-wrap"u8;

    private static ReadOnlySpan<byte> CarryLabel => "KeyActors/seal-carry"u8;

    internal static SealEntry Make(
        SealHeader header, string kind, ReadOnlyMemory<byte> parameters, SecretRef epochKey, SecretRef sealKey,
        SealRoom room) => new(
        kind, parameters,
        Wrap(WrapLabel, Associated(header, kind, parameters), sealKey, epochKey, room),
        Wrap(CarryLabel, Associated(header, kind, parameters), epochKey, sealKey, room));

    /// <summary>The epoch key, or null when the seal's key is another or the file is damaged.</summary>
    internal SecretRef? TryUnwrap(SealHeader header, SecretRef sealKey, SecretMemory memory) =>
        TryUnwrap(WrapLabel, Associated(header, Kind, Parameters), sealKey, Wrapped.Span, memory);

    /// <summary>The same seal for the next epoch key.</summary>
    internal SealEntry Rewrap(SealHeader from, SecretRef fromKey, SealHeader to, SecretRef toKey, SealRoom room)
    {
        using var sealKey = TryUnwrap(CarryLabel, Associated(from, Kind, Parameters), fromKey, Carried.Span, room.Memory);
        Invariant.Holds(sealKey is not null, "An authentic seal.kas carries the keys of its seals.");
        return Make(to, Kind, Parameters, toKey, sealKey, room);
    }

    /// <summary>Whether the key that is carried for it opens it.</summary>
    internal bool IsCarried(SealHeader header, SecretRef epochKey, SecretMemory memory)
    {
        using var sealKey = TryUnwrap(CarryLabel, Associated(header, Kind, Parameters), epochKey, Carried.Span, memory);
        using var opened = sealKey is null ? null : TryUnwrap(header, sealKey, memory);
        return opened is not null && MadeSeals.IsSame(opened, epochKey);
    }

    private static byte[] Associated(SealHeader header, string kind, ReadOnlyMemory<byte> parameters) =>
        [.. header.ToBytes(), (byte)kind.Length, .. StrictUtf8.Encoding.GetBytes(kind), .. parameters.Span];

    private static byte[] Wrap(ReadOnlySpan<byte> label, byte[] associated, SecretRef key, SecretRef secret, SealRoom room)
    {
        var record = new byte[WrappedBytes];
        using var derived = Derive(label, key, room.Memory);
        using var under = derived.Take();
        using var plain = secret.Take();
        SealedRecord.Seal(under.Span, associated, plain.Span, record, room.Entropy);
        return record;
    }

    private static SecretRef? TryUnwrap(
        ReadOnlySpan<byte> label, byte[] associated, SecretRef key, ReadOnlySpan<byte> record, SecretMemory memory)
    {
        using var derived = Derive(label, key, memory);
        using var under = derived.Take();
        var secret = memory.Allocate(Seal.KeyBytes);
        if (SealedRecord.TryOpen(under.Span, associated, record, secret.Cell[..Seal.KeyBytes])) return secret;
        secret.Dispose();
        return null;
    }

    private static SecretRef Derive(ReadOnlySpan<byte> label, SecretRef key, SecretMemory memory)
    {
        var derived = memory.Allocate(Seal.KeyBytes);
        using var from = key.Take();
        Kdf.HmacSha512(from.Span, label, [], derived.Cell[..Seal.KeyBytes]);
        return derived;
    }
}
