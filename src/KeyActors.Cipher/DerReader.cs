// Reference: ITU-T X.690 §8, §10, §11 (BER, and what DER narrows it to).
using System.Formats.Asn1;

namespace KeyActors.Cipher;

/// <summary>Takes values off the front of bytes in DER, one after the other; copies nothing.</summary>
/// <remarks>Every method throws <see cref="AsnContentException"/> when something else stands there, or the same not in
/// DER.</remarks>
internal ref struct DerReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>Whether nothing is left.</summary>
    internal readonly bool IsAtEnd => rest.IsEmpty;

    /// <summary>Whether a value with that context tag and constructed comes next.</summary>
    internal readonly bool IsNext(int contextTag) => !rest.IsEmpty && rest[0] == (0xA0 | contextTag);

    /// <summary>Enters a SEQUENCE.</summary>
    internal DerReader Sequence() => Constructed(Asn1Tag.Sequence);

    /// <summary>Enters a constructed value with a context tag.</summary>
    internal DerReader Explicit(int contextTag) =>
        Constructed(new Asn1Tag(TagClass.ContextSpecific, contextTag, isConstructed: true));

    /// <summary>Enters a SET OF with a context tag in place of its own.</summary>
    internal DerReader SetOf(int contextTag)
    {
        AsnDecoder.ReadSetOf(
            rest, AsnEncodingRules.DER, out var at, out var length, out var consumed,
            skipSortOrderValidation: false, new Asn1Tag(TagClass.ContextSpecific, contextTag, isConstructed: true));
        return Enter(at, length, consumed);
    }

    /// <summary>Enters a SET OF.</summary>
    internal DerReader SetOf()
    {
        AsnDecoder.ReadSetOf(rest, AsnEncodingRules.DER, out var at, out var length, out var consumed);
        return Enter(at, length, consumed);
    }

    /// <summary>An INTEGER that is not negative: its bytes without a leading zero; none for 0.</summary>
    internal ReadOnlySpan<byte> Number()
    {
        var content = AsnDecoder.ReadIntegerBytes(rest, AsnEncodingRules.DER, out var consumed);
        if ((content[0] & 0x80) != 0) throw new AsnContentException();
        rest = rest[consumed..];
        return content[0] == 0 ? content[1..] : content;
    }

    /// <summary>An INTEGER of 0 to 127 that must be <paramref name="value"/>.</summary>
    internal void Number(byte value) => Exactly([0x02, 1, value]);

    /// <summary>Whether a value with that very tag comes next.</summary>
    internal readonly bool Begins(byte tag) => !rest.IsEmpty && rest[0] == tag;

    /// <summary>An OCTET STRING.</summary>
    internal ReadOnlySpan<byte> Octets() => Octets(Asn1Tag.PrimitiveOctetString);

    /// <summary>An OCTET STRING with a context tag in place of its own.</summary>
    internal ReadOnlySpan<byte> Octets(int contextTag) => Octets(new Asn1Tag(TagClass.ContextSpecific, contextTag));

    /// <summary>A BIT STRING of whole bytes.</summary>
    internal ReadOnlySpan<byte> Bits()
    {
        if (!AsnDecoder.TryReadPrimitiveBitString(rest, AsnEncodingRules.DER, out var unused, out var value, out var consumed)
            || unused != 0)
            throw new AsnContentException();
        rest = rest[consumed..];
        return value;
    }

    /// <summary>An OBJECT IDENTIFIER, whichever.</summary>
    internal void AnyName()
    {
        AsnDecoder.ReadObjectIdentifier(rest, AsnEncodingRules.DER, out var consumed);
        rest = rest[consumed..];
    }

    /// <summary>A value, whichever.</summary>
    internal void Any()
    {
        AsnDecoder.ReadEncodedValue(rest, AsnEncodingRules.DER, out _, out _, out var consumed);
        rest = rest[consumed..];
    }

    /// <summary>These very bytes.</summary>
    internal void Exactly(scoped ReadOnlySpan<byte> encoded)
    {
        if (!rest.StartsWith(encoded)) throw new AsnContentException();
        rest = rest[encoded.Length..];
    }

    /// <summary>Nothing more.</summary>
    internal readonly void End()
    {
        if (!rest.IsEmpty) throw new AsnContentException();
    }

    private ReadOnlySpan<byte> Octets(Asn1Tag tag)
    {
        if (!AsnDecoder.TryReadPrimitiveOctetString(rest, AsnEncodingRules.DER, out var value, out var consumed, tag))
            throw new AsnContentException();
        rest = rest[consumed..];
        return value;
    }

    private DerReader Constructed(Asn1Tag tag)
    {
        AsnDecoder.ReadSequence(rest, AsnEncodingRules.DER, out var at, out var length, out var consumed, tag);
        return Enter(at, length, consumed);
    }

    private DerReader Enter(int at, int length, int consumed)
    {
        var inner = new DerReader(rest.Slice(at, length));
        rest = rest[consumed..];
        return inner;
    }
}
