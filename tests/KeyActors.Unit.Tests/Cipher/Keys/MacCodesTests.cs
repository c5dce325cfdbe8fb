using KeyActors.Cipher;
using KeyActors.Model;
using Org.BouncyCastle.Crypto.Parameters;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

public sealed class MacCodesTests
{
    public static TheoryData<MacAlgorithm> Algorithms =>
        [.. Enum.GetValues<MacAlgorithm>().Where(static a => a != MacAlgorithm.Unknown)];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_code_is_of_one_key_and_one_message_and_whole(MacAlgorithm algorithm)
    {
        var bytes = SpecRules.MacBytes(algorithm);
        byte[] key = [.. Enumerable.Range(1, bytes).Select(static i => (byte)i)];
        var code = new byte[MacCodes.BytesMax];
        code = code[..MacCodes.Compute(algorithm, key, "message"u8, code)];
        Assert.Equal(bytes, code.Length);
        Assert.True(MacCodes.Verify(algorithm, key, "message"u8, code));
        Assert.False(MacCodes.Verify(algorithm, key, "messagf"u8, code));
        Assert.False(MacCodes.Verify(algorithm, new byte[bytes], "message"u8, code));
        Assert.False(MacCodes.Verify(algorithm, key, "message"u8, []));
        Assert.False(MacCodes.Verify(algorithm, key, "message"u8, [.. code, 0]));
        for (var at = 0; at < bytes; at++)
        {
            Assert.False(MacCodes.Verify(algorithm, key, "message"u8, code.AsSpan(..at)));
            code[at] ^= (byte)(1 << (at % 8));
            Assert.False(MacCodes.Verify(algorithm, key, "message"u8, code));
            code[at] ^= (byte)(1 << (at % 8));
        }

        Assert.Throws<ArgumentException>(() => MacCodes.Compute(algorithm, key.AsSpan(1), [], code));
        Assert.Throws<ArgumentException>(() => MacCodes.Compute(algorithm, [.. key, 0], [], code));
        Assert.Throws<ArgumentException>(() => MacCodes.Compute(algorithm, key, [], code.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => MacCodes.Compute(algorithm, key, code, code));
        Assert.Throws<ArgumentException>(() => MacCodes.Compute(algorithm, key, [], key));
    }

    [Fact]
    public void An_unknown_algorithm_is_misuse() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MacCodes.Compute(MacAlgorithm.Unknown, new byte[32], [], new byte[64]));

    [Fact]
    public void The_copy_of_the_key_that_the_library_made_can_be_wiped()
    {
        // SHA-224 is the library's; this fails when another version of it keeps the key elsewhere.
        var parameter = new KeyParameter([1, 2, 3]);
        MacCodes.CopyIn(parameter).AsSpan().Clear();
        Assert.Equal(new byte[3], parameter.GetKey());
    }
}
