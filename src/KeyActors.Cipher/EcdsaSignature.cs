// References: FIPS 186-5 §6 (ECDSA), RFC 3279 §2.2.3 (Ecdsa-Sig-Value).
// The platform gets r and s in fixed length, because its reader of DER takes an r without the leading zero that keeps it
// positive.
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace KeyActors.Cipher;

/// <summary>A signature of ECDSA: in strict DER outside, in fixed length for the platform.</summary>
internal static class EcdsaSignature
{
    /// <summary>Signs a digest.</summary>
    /// <returns>Bytes written.</returns>
    internal static int Sign(Curve curve, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> scalar, Span<byte> signature)
    {
        Span<byte> halves = stackalloc byte[2 * Curve.ScalarBytesMax];
        using var key = EcKeys.OpenPrivate(curve, scalar);
        halves = halves[..key.SignHash(digest, halves, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)];
        var r = halves[..curve.Bytes];
        var s = halves[curve.Bytes..];
        if (curve.HasLowS) curve.Lower(s);
        return Write(r, s, signature);
    }

    /// <summary>Writes both halves, with or without leading zeros.</summary>
    /// <returns>Bytes written.</returns>
    internal static int Write(ReadOnlySpan<byte> r, ReadOnlySpan<byte> s, Span<byte> signature)
    {
        var writer = new DerWriter(signature);
        var end = writer.Start;
        writer.Number(s);
        writer.Number(r);
        writer.Wrap(DerWriter.SequenceTag, end);
        return writer.Finish();
    }

    /// <summary>Whether a signature is right; any bytes are taken.</summary>
    internal static bool Verify(Curve curve, ECDsa key, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        Span<byte> halves = stackalloc byte[2 * Curve.ScalarBytesMax];
        halves = halves[..(2 * curve.Bytes)];
        return TryRead(curve, signature, halves)
            && key.VerifyHash(digest, halves, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>Reads r and s, each in the range that the curve has.</summary>
    internal static bool TryRead(Curve curve, ReadOnlySpan<byte> signature, Span<byte> halves)
    {
        try
        {
            // { r | s }
            var outer = new DerReader(signature);
            var inner = outer.Sequence();
            outer.End();
            return TryNumber(curve, ref inner, halves[..curve.Bytes])
                & TryNumber(curve, ref inner, halves[curve.Bytes..])
                & inner.IsAtEnd;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static bool TryNumber(Curve curve, ref DerReader reader, Span<byte> number)
    {
        var given = reader.Number();
        if (given.Length > number.Length) return false;
        number.Clear();
        given.CopyTo(number[^given.Length..]);
        return curve.Holds(number);
    }
}
