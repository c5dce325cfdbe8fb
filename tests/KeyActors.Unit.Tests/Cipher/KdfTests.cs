using System.Security.Cryptography;
using System.Text;
using CsCheck;
using KeyActors.Cipher;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

public sealed class KdfTests(ITestOutputHelper output)
{
    [Fact]
    public void Answers_as_NIST_does()
    {
        if (!Vectors.TryFind(output, "nist/kbkdf-ctr-hmac-sha2-before32.txt", out var file)) return;
        var (applied, sha384, hashBytes) = (0, 0, 0);
        byte[] key = [], fixedInput = [];
        foreach (var line in File.ReadLines(file).Select(static l => l.Trim()))
        {
            if (line.StartsWith("[PRF=", StringComparison.Ordinal))
                hashBytes = line switch { "[PRF=HMAC_SHA256]" => 32, "[PRF=HMAC_SHA512]" => 64, _ => 0 };
            else if (line.StartsWith("KI = ", StringComparison.Ordinal)) key = Convert.FromHexString(line[5..]);
            else if (line.StartsWith("FixedInputData = ", StringComparison.Ordinal))
                fixedInput = Convert.FromHexString(line[17..]);
            else if (line.StartsWith("KO = ", StringComparison.Ordinal) && hashBytes == 0) sha384++;
            else if (line.StartsWith("KO = ", StringComparison.Ordinal))
            {
                var expected = Convert.FromHexString(line[5..]);
                var derived = new byte[expected.Length];
                byte[] message = [0, 0, 0, 0, .. fixedInput];
                Kdf.FromFixedInput(hashBytes, key, message, derived);
                Assert.Equal(expected, derived);
                applied++;
            }
        }

        Vectors.Say(output, $"NIST KBKDF counter mode: {applied} applied; not applicable: {sha384} of HMAC-SHA-384.");
        Assert.Equal(80, applied);
    }

    [Fact]
    public void Law_equals_the_platforms_own_derivation() =>
        Gen.Select(Gen.Byte.Array[1, 200], Gen.Byte.Where(static b => b != 0).Array[1, 60], Gen.Byte.Array[0, 300],
                Gen.Int[1, 300])
            .Sample((key, label, context, length) =>
            {
                var (wide, narrow) = (new byte[length], new byte[length]);
                Kdf.HmacSha512(key, label, context, wide);
                Kdf.HmacSha256(key, label, context, narrow);
                return wide.AsSpan().SequenceEqual(
                           SP800108HmacCounterKdf.DeriveBytes(key, HashAlgorithmName.SHA512, label, context, length))
                       && narrow.AsSpan().SequenceEqual(
                           SP800108HmacCounterKdf.DeriveBytes(key, HashAlgorithmName.SHA256, label, context, length));
            });

    [Fact]
    public void Refuses_what_would_make_two_inputs_one()
    {
        var (key, destination) = (new byte[32], new byte[32]);
        Assert.Throws<ArgumentException>(() => Kdf.HmacSha512(key, "a\0b"u8, [], destination));
        Assert.Throws<ArgumentException>(() => Kdf.HmacSha512(key, [], [], destination));
        Assert.Throws<ArgumentException>(() => Kdf.HmacSha512([], "a"u8, [], destination));
        Assert.Throws<ArgumentException>(() => Kdf.HmacSha512(key, "a"u8, [], []));
        Assert.Throws<ArgumentException>(() => Kdf.HmacSha512(key, "a"u8, new byte[Kdf.InputBytesMax], destination));
        Assert.Throws<ArgumentException>(() => Kdf.HmacSha256(key, "a"u8, [], new byte[Kdf.OutputBytesMax + 1]));
        Assert.Throws<ArgumentException>(() => Kdf.HmacSha256(key, "a"u8, [], key));
        Assert.False(destination.AsSpan().ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Is_bound_to_label_context_and_length()
    {
        var key = new byte[32];
        string Derive(string label, string context, int length)
        {
            var bytes = new byte[length];
            Kdf.HmacSha512(key, Encoding.ASCII.GetBytes(label), Encoding.ASCII.GetBytes(context), bytes);
            return Convert.ToHexString(bytes.AsSpan(..16));
        }

        string[] all = [Derive("ab", "c", 32), Derive("a", "bc", 32), Derive("ab", "", 32), Derive("ab", "c", 64)];
        Assert.Equal(all.Length, all.Distinct().Count());
    }
}
