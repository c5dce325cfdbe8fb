using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KeyActors.Model;

/// <summary>The id of a key: 16 bytes, spelled as a UUID or, for a multi-Region key, as <c>mrk-</c> and 32 hex digits.</summary>
/// <remarks>The bytes are in network order everywhere: in text, in a blob and in a hash.</remarks>
public readonly record struct KeyId
{
    /// <summary>Bytes of an id.</summary>
    public const int Bytes = 16;

    private const string MultiRegionPrefix = "mrk-";
    private const int UuidChars = 36;
    private static readonly SearchValues<char> UuidAlphabet = SearchValues.Create("0123456789abcdef-");

    private KeyId(UInt128 value, bool isMultiRegion) => (Value, IsMultiRegion) = (value, isMultiRegion);

    /// <summary>The 16 bytes as one number, first byte highest.</summary>
    public UInt128 Value { get; }

    /// <summary>Whether the id is spelled <c>mrk-…</c>.</summary>
    public bool IsMultiRegion { get; }

    /// <summary>Makes an id from 16 bytes in network order, setting the version and variant bits of a random UUID.</summary>
    /// <param name="bytes">Exactly 16 bytes; six of their bits are replaced (RFC 9562 §5.4).</param>
    /// <param name="isMultiRegion">Whether the id is to be spelled <c>mrk-…</c>.</param>
    public static KeyId FromRandom(ReadOnlySpan<byte> bytes, bool isMultiRegion)
    {
        var value = BinaryPrimitives.ReadUInt128BigEndian(bytes[..Bytes]);
        value &= ~(new UInt128(0xF000UL, 0xC000_0000_0000_0000UL));
        value |= new UInt128(0x4000UL, 0x8000_0000_0000_0000UL);
        return new KeyId(value, isMultiRegion);
    }

    /// <summary>Takes 16 bytes as they are, as found in a blob or in the journal.</summary>
    public static KeyId FromBytes(ReadOnlySpan<byte> bytes, bool isMultiRegion) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes[..Bytes]), isMultiRegion);

    /// <summary>Reads the one canonical spelling: lower case, hyphens of a UUID, or <c>mrk-</c> and 32 digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out KeyId id)
    {
        id = default;
        if (text is null) return false;
        if (text.StartsWith(MultiRegionPrefix, StringComparison.Ordinal))
        {
            var digits = text.AsSpan(MultiRegionPrefix.Length);
            if (digits.Length != 2 * Bytes || digits.ContainsAnyExcept(Hex.Digits)) return false;
            id = new KeyId(UInt128.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), true);
            return true;
        }

        // Guid alone trims white space, takes upper case, and takes "0x" or "+" in place of digits.
        if (text.Length != UuidChars || text.AsSpan().ContainsAnyExcept(UuidAlphabet)) return false;
        if (!Guid.TryParseExact(text, "D", out var guid)) return false;
        Span<byte> bytes = stackalloc byte[Bytes];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        id = FromBytes(bytes, false);
        return true;
    }

    /// <summary>Writes the 16 bytes in network order.</summary>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    /// <summary>The canonical spelling.</summary>
    public override string ToString()
    {
        if (IsMultiRegion) return string.Create(CultureInfo.InvariantCulture, $"{MultiRegionPrefix}{Value:x32}");
        Span<byte> bytes = stackalloc byte[Bytes];
        Write(bytes);
        return new Guid(bytes, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }
}
