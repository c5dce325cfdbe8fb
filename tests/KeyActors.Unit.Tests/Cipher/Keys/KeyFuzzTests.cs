using System.Formats.Asn1;
using CsCheck;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Whatever comes in as a key, a signature or a ciphertext: an answer, never an exception.</summary>
public sealed class KeyFuzzTests
{
    private static readonly int Rounds =
        Environment.GetEnvironmentVariable("KEYACTORS_LONG") == "1" ? 1_000_000 : 20_000;

    private static readonly Gen<byte[]> Noise = Gen.Byte.Array[0, 600];

    /// <summary>Good encodings with some bytes written over, cut out or doubled.</summary>
    private static readonly Gen<byte[]> Damaged =
        from spec in OneOf([.. MadeKeys.Ec, KeySpec.Rsa2048, .. MadeKeys.MlDsa, .. MadeKeys.MlKem])
        from isPublic in Gen.Bool
        from changes in Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2000], Gen.Byte).Array[1, 4]
        select Changed(isPublic ? MadeKeys.Public(spec) : MadeKeys.Private(spec), changes);

    /// <summary>DER that is well formed, whatever it means.</summary>
    private static readonly Gen<byte[]> Nested =
        Gen.Select(Gen.Int[0, 6], Gen.Byte.Array[0, 40]).Array[1, 12].Select(static values =>
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                foreach (var (kind, content) in values)
                {
                    if (kind == 0) writer.WriteOctetString(content);
                    else if (kind == 1) writer.WriteBitString(content);
                    else if (kind == 2) writer.WriteInteger(new System.Numerics.BigInteger(content));
                    else if (kind == 3) writer.WriteObjectIdentifier(Encodings.RsaName);
                    else if (kind == 4) writer.WriteNull();
                    else if (kind == 5) using (writer.PushSequence()) writer.WriteObjectIdentifier(Encodings.EcName);
                    else using (writer.PushOctetString()) writer.WriteInteger(content.Length);
                }
            }

            return writer.Encode();
        });

    /// <summary>Of the form of a ciphertext of SM2, with whatever numbers.</summary>
    private static readonly Gen<byte[]> Sm2Like =
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 40], Gen.Byte.Array[31, 33], Gen.Byte.Array[0, 1100])
            .Select(static parts =>
            {
                var writer = new AsnWriter(AsnEncodingRules.DER);
                using (writer.PushSequence())
                {
                    writer.WriteInteger(new System.Numerics.BigInteger(parts.Item1));
                    writer.WriteInteger(new System.Numerics.BigInteger(parts.Item2));
                    writer.WriteOctetString(parts.Item3);
                    writer.WriteOctetString(parts.Item4);
                }

                return writer.Encode();
            });

    [Fact]
    public void Any_bytes_are_read_as_a_key_or_refused() => Gen.OneOf(Noise, Damaged, Nested).Sample(static bytes =>
    {
        foreach (var row in SpecRules.Rows)
        {
            var read = MadeKeys.Read(row.Spec, bytes);
            if (read is null) continue;
            if (row.Kind == MaterialKind.Bytes) Assert.Equal(bytes, read);
            else Assert.Equal(read, MadeKeys.Read(row.Spec, MadeKeys.Written(row.Spec, read)));
        }
    }, iter: Rounds);

    [Fact]
    public void Any_bytes_are_verified_or_refused() =>
        Gen.Select(Gen.OneOf(Noise, Nested), Gen.OneOf(Noise, Damaged, Nested), OneOf([.. MadeKeys.Pairs, .. MadeKeys.MlDsa]))
            .Sample(static (signature, key, spec) =>
            {
                foreach (var algorithm in SpecRules.Of(spec).Signing)
                {
                    var (good, material) = (MadeKeys.Public(spec), MadeKeys.Material(spec));
                    Assert.False(Signatures.VerifyWithPublicKey(spec, algorithm, MessageKind.Raw, [1], good, signature));
                    Assert.False(Signatures.VerifyWithPublicKey(spec, algorithm, MessageKind.Raw, [1], key, signature));
                    Assert.False(Signatures.Verify(spec, algorithm, MessageKind.Raw, [1], material, signature));
                }
            }, iter: Rounds / 20);

    [Fact]
    public void Any_bytes_are_decrypted_or_refused() => Gen.Byte.Array[0, 600].Sample(static bytes =>
    {
        var room = new byte[512];
        foreach (var algorithm in SpecRules.Of(KeySpec.Rsa2048).Encryption)
        {
            var material = MadeKeys.Material(KeySpec.Rsa2048);
            Assert.False(RsaOaep.TryDecrypt(KeySpec.Rsa2048, algorithm, material, bytes, room, out _));
            if (bytes.Length < 256) continue;
            Assert.False(RsaOaep.TryDecrypt(KeySpec.Rsa2048, algorithm, material, bytes.AsSpan(..256), room, out _));
        }
    }, iter: Rounds / 20);

    [Fact]
    public void Any_bytes_are_decrypted_under_sm2_or_refused() => Gen.OneOf(Noise, Nested, Sm2Like).Sample(static bytes =>
    {
        var room = new byte[UseRules.Sm2PlaintextBytesMax];
        var material = MadeKeys.Material(KeySpec.Sm2);
        Assert.False(PairEncryption.TryDecrypt(KeySpec.Sm2, EncryptionAlgorithm.Sm2Pke, material, bytes, room, out _));
    }, iter: Rounds / 20);

    private static Gen<KeySpec> OneOf(KeySpec[] kinds) => Gen.Int[0, kinds.Length - 1].Select(i => kinds[i]);

    private static byte[] Changed(byte[] encoded, (int Kind, int At, byte Value)[] changes)
    {
        foreach (var (kind, where, value) in changes)
        {
            if (encoded.Length == 0) return encoded;
            var at = where % encoded.Length;
            encoded = kind switch
            {
                0 => [.. encoded[..at], value, .. encoded[(at + 1)..]],
                1 => [.. encoded[..at], .. encoded[(at + 1)..]],
                2 => [.. encoded[..at], value, .. encoded[at..]],
                _ => [.. encoded[..at], .. encoded[Math.Min(encoded.Length, at + value)..]],
            };
        }

        return encoded;
    }
}
