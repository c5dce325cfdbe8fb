using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

public sealed class RsaOaepTests
{
    private const EncryptionAlgorithm Sha1 = EncryptionAlgorithm.RsaesOaepSha1;
    private const EncryptionAlgorithm Sha256 = EncryptionAlgorithm.RsaesOaepSha256;

    [Theory]
    [InlineData(KeySpec.Rsa2048, 214, 190)]
    [InlineData(KeySpec.Rsa3072, 342, 318)]
    [InlineData(KeySpec.Rsa4096, 470, 446)]
    public void Decrypts_what_it_encrypted_up_to_the_largest(KeySpec spec, int sha1Max, int sha256Max)
    {
        var (material, room) = (MadeKeys.Material(spec), new byte[512]);
        Assert.Equal((sha1Max, sha256Max), (RsaOaep.PlaintextBytesMax(spec, Sha1), RsaOaep.PlaintextBytesMax(spec, Sha256)));
        foreach (var (algorithm, most) in ((EncryptionAlgorithm, int)[])[(Sha1, sha1Max), (Sha256, sha256Max)])
        {
            foreach (var bytes in (int[])[0, 1, most])
            {
                var text = Enumerable.Range(1, bytes).Select(static i => (byte)i).ToArray();
                var ciphertext = Encrypt(spec, algorithm, text);
                Assert.Equal(SpecRules.Of(spec).Size / 8, ciphertext.Length);
                Assert.NotEqual(ciphertext, Encrypt(spec, algorithm, text));
                Assert.True(RsaOaep.TryDecrypt(spec, algorithm, material, ciphertext, room, out var written));
                Assert.Equal(text, room[..written]);
            }

            Assert.Throws<ArgumentException>(() => Encrypt(spec, algorithm, new byte[most + 1]));
        }
    }

    [Fact]
    public void Refuses_every_cut_and_flip_and_the_other_hash_and_leaves_zeros()
    {
        foreach (var (algorithm, other) in ((EncryptionAlgorithm, EncryptionAlgorithm)[])[(Sha1, Sha256), (Sha256, Sha1)])
        {
            var ciphertext = Encrypt(KeySpec.Rsa2048, algorithm, [1, 2, 3]);
            Refuses(other, ciphertext);
            Refuses(algorithm, [.. ciphertext, 0]);
            Refuses(algorithm, [0, .. ciphertext]);
            Refuses(algorithm, []);
            Refuses(algorithm, Enumerable.Repeat((byte)0xFF, 256).ToArray());
            Refuses(algorithm, new byte[256]);
            for (var at = 0; at < ciphertext.Length; at += 5)
            {
                Refuses(algorithm, ciphertext[..at]);
                ciphertext[at] ^= (byte)(1 << (at % 8));
                Refuses(algorithm, ciphertext);
                ciphertext[at] ^= (byte)(1 << (at % 8));
            }
        }

        static void Refuses(EncryptionAlgorithm algorithm, byte[] ciphertext)
        {
            var room = Enumerable.Repeat((byte)0xEE, 256).ToArray();
            var material = MadeKeys.Material(KeySpec.Rsa2048);
            Assert.False(RsaOaep.TryDecrypt(KeySpec.Rsa2048, algorithm, material, ciphertext, room, out var written));
            Assert.Equal(0, written);
            Assert.Equal(new byte[256], room);
        }
    }

    [Fact]
    public void Misuse_is_told_apart_from_bad_bytes()
    {
        var (material, room) = (MadeKeys.Material(KeySpec.Rsa2048), new byte[512]);
        Assert.Throws<ArgumentOutOfRangeException>(() => RsaOaep.PlaintextBytesMax(KeySpec.EccNistP256, Sha1));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => RsaOaep.PlaintextBytesMax(KeySpec.Rsa2048, EncryptionAlgorithm.SymmetricDefault));
        Assert.Throws<ArgumentException>(() => RsaOaep.Encrypt(KeySpec.Rsa3072, Sha1, material, [], room));
        Assert.Throws<ArgumentException>(() => RsaOaep.Encrypt(KeySpec.Rsa2048, Sha1, material, [], new byte[255]));
        Assert.Throws<ArgumentException>(() => RsaOaep.Encrypt(KeySpec.Rsa2048, Sha1, material, room.AsSpan(..5), room));
        Assert.Throws<ArgumentException>(
            () => RsaOaep.TryDecrypt(KeySpec.Rsa2048, Sha1, material, new byte[256], new byte[213], out _));
        Assert.Throws<ArgumentException>(
            () => RsaOaep.TryDecrypt(KeySpec.Rsa2048, Sha1, new byte[1200], new byte[256], room, out _));
        Assert.Throws<ArgumentException>(() => RsaOaep.TryDecrypt(KeySpec.Rsa2048, Sha1, material, room.AsSpan(..256), room, out _));
    }

    private static byte[] Encrypt(KeySpec spec, EncryptionAlgorithm algorithm, byte[] text)
    {
        var room = new byte[512];
        return room[..RsaOaep.Encrypt(spec, algorithm, MadeKeys.Material(spec), text, room)];
    }
}
