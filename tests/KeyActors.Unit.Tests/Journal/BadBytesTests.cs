using CsCheck;

using KeyActors.Journal;

using Xunit;

namespace KeyActors.Unit.Tests.Journal;

/// <summary>Whatever the bytes: one typed exception, or the one event that has exactly these bytes.</summary>
public sealed class BadBytesTests
{
    private const long AllocatedBytesMax = 2_000_000;
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Law_random_bytes_are_refused_under_every_manifest() =>
        Gen.Select(Gen.OneOf<string>([.. EventCodec.Manifests]), Gen.Byte.Array[0, 400]).Sample(
            static (manifest, bytes) => Judge(manifest, bytes), iter: 20_000);

    [Fact]
    public void Law_a_changed_payload_is_refused_or_is_another_event_with_one_form() =>
        Gen.Select(EventGenerators.Any, Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, 3]).Sample(
            static (happened, where, with, how) =>
            {
                var encoded = EventGenerators.Encode(happened);
                var bytes = encoded.Payload.ToArray();
                var at = where % bytes.Length;
                Judge(encoded.Manifest, how switch
                {
                    0 => bytes[..at],
                    1 => [.. bytes, with],
                    2 => [.. bytes[..at], with, .. bytes[at..]],
                    _ => [.. bytes[..at], (byte)(bytes[at] ^ (with | 1)), .. bytes[(at + 1)..]],
                });
            },
            iter: 20_000);

    [Fact]
    public void Every_truncation_of_every_kind_of_event_is_refused()
    {
        foreach (var (_, generator) in EventGenerators.All)
        {
            var encoded = EventGenerators.Encode(generator.Single());
            for (var length = 0; length < encoded.Payload.Length; length++)
            {
                var cut = encoded.Payload[..length];
                Assert.Throws<JournalFormatException>(() => EventCodec.Decode(encoded.Manifest, cut, Noon));
            }
        }
    }

    [Fact]
    public void A_payload_under_every_other_manifest_is_refused_or_has_one_form()
    {
        foreach (var (_, generator) in EventGenerators.All)
        {
            var encoded = EventGenerators.Encode(generator.Single());
            foreach (var manifest in EventCodec.Manifests) Judge(manifest, encoded.Payload.ToArray());
        }
    }

    [Theory]
    [InlineData("dd7fffffff", "a list of two thousand million fields")]
    [InlineData("95dd7fffffff", "the same one deeper")]
    [InlineData("91db7fffffff", "a text of two thousand million bytes")]
    [InlineData("9195db7fffffff", "the same one deeper")]
    [InlineData("919561a0dd7fffffff", "attributes without end")]
    [InlineData("9195a161a090c67fffffff", "bytes without end")]
    public void A_length_that_lies_takes_no_memory(string hex, string why)
    {
        var bytes = Convert.FromHexString(hex);
        foreach (var manifest in EventCodec.Manifests)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.ThrowsAny<JournalFormatException>(() => EventCodec.Decode(manifest, bytes, Noon));
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000, why);
        }
    }

    [Fact]
    public void Only_the_shortest_form_is_taken()
    {
        // key.enabled/1 by hand: [[“a”, “”, [], bin32, bin16]].
        var (once, content) = (new string('0', 64), new string('1', 32));
        var good = $"9195a161a090c420{once}c410{content}";
        string[] longer =
        [
            $"dc00019500a161a090c420{once}c410{content}",
            $"dc000195a161a090c420{once}c410{content}",
            $"91dc0005a161a090c420{once}c410{content}",
            $"9195d90161a090c420{once}c410{content}",
            $"9195a161d90090c420{once}c410{content}",
            $"9195a161a0dc0000c420{once}c410{content}",
            $"9195a161a090c50020{once}c410{content}",
            $"9195a161a090c420{once}c50010{content}",
            $"9195a161a090d920{once}c410{content}",
            $"9195c40161a090c420{once}c410{content}",
            $"9195c0a090c420{once}c410{content}",
        ];

        Assert.NotNull(EventCodec.Decode("key.enabled/1", Convert.FromHexString(good), Noon));
        Assert.All(longer, static hex => Assert.Throws<JournalFormatException>(
            () => EventCodec.Decode("key.enabled/1", Convert.FromHexString(hex), Noon)));
    }

    [Theory]
    [InlineData("01", true)]
    [InlineData("cc01", false)]
    [InlineData("d001", false)]
    [InlineData("cd012c", true)]
    [InlineData("d1012c", false)]
    [InlineData("00", false)]
    [InlineData("ff", false)]
    [InlineData("cfffffffffffffffff", false)]
    [InlineData("cb3ff0000000000000", false)]
    public void Numbers_have_one_form(string number, bool good)
    {
        var stamp = $"95a161a090c420{new string('0', 64)}c410{new string('1', 32)}";
        var bytes = Convert.FromHexString($"92{stamp}{number}");

        if (good) Assert.NotNull(EventCodec.Decode("realm.alias-recorded/1", bytes, Noon));
        else Assert.Throws<JournalFormatException>(() => EventCodec.Decode("realm.alias-recorded/1", bytes, Noon));
    }

    [Theory]
    [InlineData("92 92a162a0 92a161a0", "not in order")]
    [InlineData("92 92a161a0 92a161a0", "twice")]
    [InlineData("91 92a0a0", "an empty name")]
    [InlineData("91 92a1ffa0", "not UTF-8")]
    [InlineData("91 92a3eda080a0", "a surrogate in UTF-8")]
    public void Attributes_are_in_order_and_once(string attributes, string why)
    {
        var joined = attributes.Replace(" ", "", StringComparison.Ordinal);
        var stamp = $"95a161a0{joined}c420{new string('0', 64)}c410{new string('1', 32)}";
        var e = Assert.Throws<JournalFormatException>(
            () => EventCodec.Decode("key.enabled/1", Convert.FromHexString($"91{stamp}"), Noon));
        Assert.True(e.InnerException is null, why);
    }

    private static void Judge(string manifest, byte[] bytes)
    {
        object read;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read = EventCodec.Decode(manifest, bytes, Noon);
        }
        catch (JournalFormatException e)
        {
            Assert.Null(e.InnerException);
            Assert.InRange(e.Message.Length, 1, 200);
            return;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocatedBytesMax);
        }

        Assert.Equal(bytes, EventGenerators.Encode(read).Payload.ToArray());
    }
}
