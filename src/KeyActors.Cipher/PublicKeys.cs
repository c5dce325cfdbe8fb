// Reference: RFC 5280 §4.1 (SubjectPublicKeyInfo).
using System.Formats.Asn1;

namespace KeyActors.Cipher;

/// <summary>The shell around a public key.</summary>
internal static class PublicKeys
{
    /// <summary>Largest public key that is looked at, in bytes: one of ML-DSA-87 has 2,614.</summary>
    internal const int BytesMax = 3072;

    /// <summary>What is in the shell.</summary>
    /// <param name="encoded">The whole of it.</param>
    /// <param name="algorithm">The AlgorithmIdentifier that must stand there, in DER.</param>
    /// <exception cref="AsnContentException">It is something else.</exception>
    internal static ReadOnlySpan<byte> Open(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> algorithm)
    {
        // { AlgorithmIdentifier | BIT STRING }
        var outer = new DerReader(encoded);
        var shell = outer.Sequence();
        outer.End();
        shell.Exactly(algorithm);
        var key = shell.Bits();
        shell.End();
        return key;
    }

    /// <summary>Writes the shell around a key.</summary>
    /// <returns>Bytes written.</returns>
    internal static int Write(ReadOnlySpan<byte> algorithm, ReadOnlySpan<byte> key, Span<byte> destination)
    {
        var writer = new DerWriter(destination);
        var end = writer.Start;
        writer.Bits(key);
        writer.Bytes(algorithm);
        writer.Wrap(DerWriter.SequenceTag, end);
        return writer.Finish();
    }
}
