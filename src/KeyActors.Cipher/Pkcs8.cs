// Reference: RFC 5958 §2 (OneAsymmetricKey), version 0: PrivateKeyInfo of RFC 5208.
using System.Formats.Asn1;

namespace KeyActors.Cipher;

/// <summary>The shell around a private key.</summary>
internal static class Pkcs8
{
    /// <summary>What is in the shell.</summary>
    /// <param name="encoded">The whole of it.</param>
    /// <param name="algorithm">The AlgorithmIdentifier that must stand there, in DER.</param>
    /// <remarks>Attributes are passed over: some systems write what the key is for.</remarks>
    /// <exception cref="AsnContentException">It is something else.</exception>
    internal static ReadOnlySpan<byte> Open(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> algorithm)
    {
        // { 0 | AlgorithmIdentifier | OCTET STRING | [0] SET OF { name | SET OF value }, may be absent }
        var outer = new DerReader(encoded);
        var shell = outer.Sequence();
        outer.End();
        shell.Number(0);
        shell.Exactly(algorithm);
        var key = shell.Octets();
        if (shell.IsNext(0))
        {
            var attributes = shell.SetOf(0);
            while (!attributes.IsAtEnd)
            {
                var attribute = attributes.Sequence();
                attribute.AnyName();
                var values = attribute.SetOf();
                attribute.End();
                while (!values.IsAtEnd) values.Any();
            }
        }

        shell.End();
        return key;
    }

    /// <summary>Puts the shell around all that was written, without attributes.</summary>
    /// <returns>Bytes written.</returns>
    internal static int Close(ref DerWriter writer, ReadOnlySpan<byte> algorithm)
    {
        var end = writer.End;
        writer.Wrap(DerWriter.OctetStringTag, end);
        writer.Bytes(algorithm);
        writer.Number([]);
        writer.Wrap(DerWriter.SequenceTag, end);
        return writer.Finish();
    }
}
