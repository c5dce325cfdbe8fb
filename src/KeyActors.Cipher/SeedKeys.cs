// References: RFC 9881 §6 (ML-DSA private keys), RFC 9935 §6 (ML-KEM private keys), RFC 5958 (PKCS#8).
using System.Formats.Asn1;

namespace KeyActors.Cipher;

/// <summary>Private keys that are a seed: in PKCS#8, where a seed, what it expands to, or both may stand.</summary>
internal static class SeedKeys
{
    private const byte SeedTag = 0x80;

    /// <summary>Reads PKCS#8 strictly.</summary>
    /// <param name="pkcs8">The whole of it.</param>
    /// <param name="algorithm">The AlgorithmIdentifier that must stand there, in DER.</param>
    /// <param name="seed">The seed; empty when there is none, because nothing leads back to it from what it expands to.</param>
    /// <param name="isAlone">Whether nothing stands beside the seed.</param>
    /// <param name="expanded">What stands beside it, or in its place.</param>
    /// <exception cref="AsnContentException">It is something else.</exception>
    internal static void Read(
        ReadOnlySpan<byte> pkcs8, ReadOnlySpan<byte> algorithm, out ReadOnlySpan<byte> seed, out bool isAlone,
        out ReadOnlySpan<byte> expanded)
    {
        // CHOICE { [0] OCTET STRING: seed | OCTET STRING: expanded | { OCTET STRING: seed | OCTET STRING: expanded } }
        var key = new DerReader(Pkcs8.Open(pkcs8, algorithm));
        seed = [];
        expanded = [];
        isAlone = key.Begins(SeedTag);
        if (isAlone)
        {
            seed = key.Octets(contextTag: 0);
        }
        else if (key.Begins(DerWriter.SequenceTag))
        {
            var both = key.Sequence();
            seed = both.Octets();
            expanded = both.Octets();
            both.End();
        }
        else
        {
            expanded = key.Octets();
        }

        key.End();
    }

    /// <summary>Writes PKCS#8 with the seed alone.</summary>
    /// <returns>Bytes written.</returns>
    internal static int Write(ReadOnlySpan<byte> algorithm, ReadOnlySpan<byte> seed, Span<byte> pkcs8)
    {
        var writer = new DerWriter(pkcs8);
        writer.Value(SeedTag, seed);
        return Pkcs8.Close(ref writer, algorithm);
    }
}
