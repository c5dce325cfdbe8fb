// References: GB/T 32918.4 (SM2 encryption), GM/T 0009 §6.2 (the form of a ciphertext), GB/T 32905 (SM3).
// Source: AWS KMS developer guide, "SM2OfflineOperationHelper class".
using System.Formats.Asn1;
using System.Security.Cryptography;
using KeyActors.Model;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace KeyActors.Cipher;

/// <summary>Encrypts a short text under a pair of SM2: in strict DER outside, one part after the other for
/// BouncyCastle.</summary>
internal static class Sm2Encryption
{
    private const int DigestBytes = 32;

    /// <summary>Encrypts; needs the public half of the scalar alone.</summary>
    /// <returns>Bytes written.</returns>
    internal static int Encrypt(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Entropy entropy)
    {
        var engine = Engine();
        engine.Init(forEncryption: true, new ParametersWithRandom(Sm2Keys.PublicOf(scalar), Sm2Keys.Random(entropy)));
        // { 04 | x | y | digest | masked text }
        ReadOnlySpan<byte> parts = engine.ProcessBlock(plaintext);
        var (point, rest) = (Curve.Sm2.PointBytes, Curve.Sm2.PointBytes + DigestBytes);
        var writer = new DerWriter(ciphertext);
        var end = writer.Start;
        writer.Value(DerWriter.OctetStringTag, parts[rest..]);
        writer.Value(DerWriter.OctetStringTag, parts[point..rest]);
        writer.Number(parts[(1 + Curve.Sm2.Bytes)..point]);
        writer.Number(parts[1..(1 + Curve.Sm2.Bytes)]);
        writer.Wrap(DerWriter.SequenceTag, end);
        return writer.Finish();
    }

    /// <summary>Decrypts, or answers <see langword="false"/>; any bytes are taken.</summary>
    internal static bool TryDecrypt(
        ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext, out int written)
    {
        written = 0;
        var key = Sm2Keys.OpenPrivate(scalar);
        try
        {
            if (Parts(ciphertext) is not { } parts) return false;
            var engine = Engine();
            engine.Init(forEncryption: false, key);
            var text = engine.ProcessBlock(parts);
            text.CopyTo(plaintext);
            written = text.Length;
            CryptographicOperations.ZeroMemory(text);
            return true;
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or CryptoException)
        {
            // One answer for all that is wrong with a ciphertext.
            return false;
        }
    }

    private static byte[]? Parts(ReadOnlySpan<byte> ciphertext)
    {
        // { x | y | digest | masked text }
        var outer = new DerReader(ciphertext);
        var inner = outer.Sequence();
        outer.End();
        var x = inner.Number();
        var y = inner.Number();
        var digest = inner.Octets();
        var text = inner.Octets();
        inner.End();
        var isRight = x.Length <= Curve.Sm2.Bytes && y.Length <= Curve.Sm2.Bytes && digest.Length == DigestBytes
            && text.Length is > 0 and <= UseRules.Sm2PlaintextBytesMax;
        if (!isRight) return null;
        var (point, rest) = (Curve.Sm2.PointBytes, Curve.Sm2.PointBytes + DigestBytes);
        var parts = new byte[rest + text.Length];
        parts[0] = 0x04;
        x.CopyTo(parts.AsSpan(1 + Curve.Sm2.Bytes - x.Length));
        y.CopyTo(parts.AsSpan(point - y.Length));
        digest.CopyTo(parts.AsSpan(point));
        text.CopyTo(parts.AsSpan(rest));
        // Off the curve it would be multiplied all the same, and tell of the scalar.
        Sm2Keys.OpenPublic(parts.AsSpan(0, point));
        return parts;
    }

    private static SM2Engine Engine() => new(new SM3Digest(), SM2Engine.Mode.C1C3C2);
}
