using System.Text;
using CsCheck;
using KeyActors.Material;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

/// <summary>A share as people keep it: what was written is read, and whatever was mistyped is told.</summary>
public sealed class ShamirShareTests
{
    private static readonly SecretMemory Memory = new();

    /// <summary>The checksum is of Python's hashlib: sha256(b"KAS1" + the 42 bytes)[:4].</summary>
    private const string Known =
        "KAS1-0123-4567-89AB-CDEF-0302-0001-0203-0405-0607-0809-0A0B-0C0D-0E0F-1011-1213-1415-1617-1819-1A1B-1C1D-1E1F-4313-A87F";

    [Fact]
    public void The_text_of_a_known_share_is_fixed()
    {
        using var share = Share(0x0123_4567_89AB_CDEF, 3, 2, [.. Enumerable.Range(0, 32).Select(static i => (byte)i)]);
        Assert.Equal(Known, Text(share));
        Assert.Equal("share 2 of set 0123456789ABCDEF", share.ToString());
        Assert.Equal(119, ShamirShare.TextBytes);
        Assert.Throws<ArgumentException>(() => share.WriteText(new byte[118]));
    }

    [Fact]
    public void What_was_written_is_read() =>
        Gen.Select(Gen.ULong, Gen.Int[2, 32], Gen.Int[1, 32], Gen.Byte.Array[32]).Sample((set, threshold, index, value) =>
        {
            using var share = Share(set, threshold, index, value);
            var text = Text(share);
            AssertSame(share, ShamirShare.Of(text));
            AssertSame(share, ShamirShare.Of($"  {text.ToLowerInvariant()}\t".Replace("kas1", "KAS1", StringComparison.Ordinal)));
            AssertSame(share, ShamirShare.Read(new MemoryStream(Encoding.ASCII.GetBytes(text + "\r\n"))));
            AssertSame(share, ShamirShare.Read(new MemoryStream([0xEF, 0xBB, 0xBF, .. Encoding.ASCII.GetBytes(text), (byte)'\n'])));
        });

    [Fact]
    public void Every_other_character_in_every_place_is_refused_except_the_same_letter_in_the_other_case()
    {
        var lines = 0;
        for (var at = 0; at < Known.Length; at++)
        {
            for (var c = '\u0001'; c < '\u0100'; c++)
            {
                var isSame = char.ToUpperInvariant(c) == Known[at] && (at >= 4 || c == Known[at]);
                if (isSame) continue;
                var refused = Assert.Throws<RefusedException>(() => ShamirShare.Of(Known[..at] + c + Known[(at + 1)..]));
                Assert.IsType<Refusal.TextInvalid>(refused.Refusal);
                lines++;
            }
        }

        Assert.True(lines > 119 * 250);
    }

    [Fact]
    public void Every_flipped_bit_of_its_bytes_is_refused()
    {
        var whole = Encoding.ASCII.GetBytes(Known);
        for (var at = 0; at < whole.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                byte[] flipped = [.. whole];
                flipped[at] ^= (byte)(1 << bit);
                // 0x20 is the case of a letter: the same digit.
                if (bit == 5 && at >= 4 && whole[at] >= 'A') continue;
                Assert.Throws<RefusedException>(() => ShamirShare.Read(new MemoryStream(flipped)));
            }
        }
    }

    [Fact]
    public void Every_cut_and_every_doubled_or_swapped_pair_is_refused()
    {
        for (var at = 0; at < Known.Length; at++)
        {
            Assert.Throws<RefusedException>(() => ShamirShare.Of(Known.AsSpan(0, at)));
            Assert.Throws<RefusedException>(() => ShamirShare.Of(Known[..at] + Known[(at + 1)..]));
            Assert.Throws<RefusedException>(() => ShamirShare.Of(Known[..at] + Known[at] + Known[at..]));
            if (at == 0 || Known[at] == Known[at - 1]) continue;
            Assert.Throws<RefusedException>(() => ShamirShare.Of(Known[..(at - 1)] + Known[at] + Known[at - 1] + Known[(at + 1)..]));
        }
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData(" \r\n", "it is empty")]
    [InlineData("KAS2-0123-4567", "it is of version 2, and this release knows version 1")]
    [InlineData("KAS1-0123-4567", "characters in one line, and this has 14")]
    [InlineData("correct horse battery staple", "characters in one line, and this has 28")]
    [InlineData("KAS1\u20131234", "characters in one line, and this has 9")]
    public void Says_what_is_wrong_and_does_not_repeat_it(string text, string clause)
    {
        var refused = Assert.Throws<RefusedException>(() => ShamirShare.Of(text));
        Assert.StartsWith("The share is not valid: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(clause, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("4567", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_group_and_the_checksum()
    {
        Assert.Contains("its group 7 has something else than 0 to 9 and A to F", Fault(36, 'G'), StringComparison.Ordinal);
        Assert.Contains("before its group 2 is no hyphen", Fault(9, '0'), StringComparison.Ordinal);
        Assert.Contains("and this begins otherwise", Fault(0, 'k'), StringComparison.Ordinal);
        Assert.Contains("its checksum does not hold: a digit is mistyped", Fault(36, 'F'), StringComparison.Ordinal);
        Assert.Contains("and this has more", Assert.Throws<RefusedException>(() => ShamirShare.Of(new string('A', 257))).Message, StringComparison.Ordinal);
        Assert.Throws<RefusedException>(() => ShamirShare.Read(new MemoryStream(Encoding.ASCII.GetBytes(Known + new string('\n', 200)))));
    }

    /// <summary>As of somebody who computes checksums.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(33, 1)]
    [InlineData(2, 0)]
    [InlineData(2, 33)]
    [InlineData(255, 255)]
    public void Numbers_that_no_share_has_are_refused_behind_a_good_checksum(int threshold, int index)
    {
        using var share = Share(1, threshold, index, new byte[32]);
        var refused = Assert.Throws<RefusedException>(() => ShamirShare.Of(Text(share)));
        Assert.Contains("says a threshold or a number that no share has", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_share_is_wiped_and_writes_nothing()
    {
        var share = ShamirShare.Of(Known);
        share.Dispose();
        share.Dispose();
        Assert.True(share.Value.IsRetired);
        Assert.Throws<ObjectDisposedException>(() => share.WriteText(new byte[ShamirShare.TextBytes]));
    }

    internal static string Text(ShamirShare share)
    {
        var text = new byte[ShamirShare.TextBytes];
        share.WriteText(text);
        return Encoding.ASCII.GetString(text);
    }

    private static string Fault(int at, char c) =>
        Assert.Throws<RefusedException>(() => ShamirShare.Of(Known[..at] + c + Known[(at + 1)..])).Message;

    private static ShamirShare Share(ulong set, int threshold, int index, byte[] value) => new(set, threshold, index, Memory.Copy(value));

    private static void AssertSame(ShamirShare wanted, ShamirShare found)
    {
        using (found)
        {
            Assert.Equal((wanted.Set, wanted.Threshold, wanted.Index), (found.Set, found.Threshold, found.Index));
            Assert.Equal(wanted.Value.Reveal(), found.Value.Reveal());
        }
    }
}
