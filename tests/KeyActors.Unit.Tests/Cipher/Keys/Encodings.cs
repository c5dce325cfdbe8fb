using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Encodes private keys in every way that a writer may choose, right and wrong, with the platform's writer of DER.</summary>
internal static class Encodings
{
    internal const string EcName = "1.2.840.10045.2.1";
    internal const string RsaName = "1.2.840.113549.1.1.1";

    internal static string LatticeName(KeySpec spec) => spec switch
    {
        KeySpec.MlDsa44 => "2.16.840.1.101.3.4.3.17",
        KeySpec.MlDsa65 => "2.16.840.1.101.3.4.3.18",
        KeySpec.MlDsa87 => "2.16.840.1.101.3.4.3.19",
        KeySpec.MlKem512 => "2.16.840.1.101.3.4.4.1",
        KeySpec.MlKem768 => "2.16.840.1.101.3.4.4.2",
        KeySpec.MlKem1024 => "2.16.840.1.101.3.4.4.3",
        _ => throw new ArgumentOutOfRangeException(nameof(spec)),
    };

    internal static string CurveOf(KeySpec spec) => spec switch
    {
        KeySpec.EccNistP256 => "1.2.840.10045.3.1.7",
        KeySpec.EccNistP384 => "1.3.132.0.34",
        KeySpec.EccNistP521 => "1.3.132.0.35",
        KeySpec.EccSecgP256K1 => "1.3.132.0.10",
        KeySpec.Sm2 => "1.2.156.10197.1.301",
        _ => throw new ArgumentOutOfRangeException(nameof(spec)),
    };

    /// <summary>PKCS#8 of a key on a curve.</summary>
    internal static byte[] Ec(EcParts parts)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(parts.Version);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(EcName);
                writer.WriteObjectIdentifier(parts.Curve);
            }

            using (writer.PushOctetString())
            {
                using (writer.PushSequence())
                {
                    writer.WriteInteger(parts.InnerVersion);
                    writer.WriteOctetString(parts.Scalar);
                    if (parts.InnerCurve is not null)
                        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                            writer.WriteObjectIdentifier(parts.InnerCurve);
                    if (parts.Point is not null)
                        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
                            writer.WriteBitString(parts.Point);
                }
            }

            if (parts.HasAttributes) WriteAttributes(writer);
        }

        return writer.Encode();
    }

    /// <summary>PKCS#8 of an RSA pair.</summary>
    internal static byte[] Rsa(RSAParameters numbers, int version = 0, int innerVersion = 0, bool hasNull = true, bool hasAttributes = false)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(version);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(RsaName);
                if (hasNull) writer.WriteNull();
            }

            using (writer.PushOctetString())
            {
                using (writer.PushSequence())
                {
                    writer.WriteInteger(innerVersion);
                    foreach (var number in (byte[][])[
                        numbers.Modulus!, numbers.Exponent!, numbers.D!, numbers.P!, numbers.Q!, numbers.DP!, numbers.DQ!,
                        numbers.InverseQ!])
                        writer.WriteInteger(Number(number));
                }
            }

            if (hasAttributes) WriteAttributes(writer);
        }

        return writer.Encode();
    }

    /// <summary>The numbers of a pair.</summary>
    internal static RSAParameters Numbers(byte[] pkcs8)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(pkcs8, out _);
        return rsa.ExportParameters(true);
    }

    internal static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    internal static byte[] Bytes(BigInteger number) => number.ToByteArray(isUnsigned: true, isBigEndian: true);

    private static void WriteAttributes(AsnWriter writer)
    {
        // What the key is for: id-ce-keyUsage, as one system writes it.
        using (writer.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 0)))
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("2.5.29.15");
            using (writer.PushSetOf()) writer.WriteBitString([0x80], 7);
        }
    }
}

/// <summary>What stands in the PKCS#8 of a key on a curve.</summary>
internal sealed class EcParts
{
    internal required string Curve { get; init; }

    internal required byte[] Scalar { get; init; }

    internal int Version { get; init; }

    internal int InnerVersion { get; init; } = 1;

    internal string? InnerCurve { get; init; }

    internal byte[]? Point { get; init; }

    internal bool HasAttributes { get; init; }
}
