using System.Reflection;

using CsCheck;

using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Journal;

/// <summary>What a block says has one form in bytes, and whatever else is refused with one typed exception.</summary>
public sealed class TrailCodecTests
{
    [Fact]
    public void Every_kind_of_content_has_a_generator() => Assert.Equal(
        typeof(TrailContent).GetNestedTypes().Where(static t => t.BaseType == typeof(TrailContent)).ToHashSet(),
        TrailGenerators.All.Keys.ToHashSet());

    [Fact]
    public void Law_what_was_written_is_read() => TrailGenerators.Any.Sample(
        static content => Assert.Equal(Texts(content), Texts(TrailCodec.Decode(TrailCodec.Encode(content)))), iter: 2_000);

    [Fact]
    public void Law_a_changed_content_is_refused_or_is_another_with_one_form() =>
        Gen.Select(TrailGenerators.Any, Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, 3]).Sample(
            static (content, where, with, how) =>
            {
                var bytes = TrailCodec.Encode(content);
                var at = where % bytes.Length;
                Judge(how switch
                {
                    0 => bytes[..at],
                    1 => [.. bytes, with],
                    2 => [.. bytes[..at], with, .. bytes[at..]],
                    _ => [.. bytes[..at], (byte)(bytes[at] ^ (with | 1)), .. bytes[(at + 1)..]],
                });
            },
            iter: 20_000);

    [Fact]
    public void Every_cut_of_every_kind_is_refused()
    {
        foreach (var (_, generator) in TrailGenerators.All)
        {
            var bytes = TrailCodec.Encode(generator.Single());
            for (var length = 0; length < bytes.Length; length++)
                Assert.Throws<JournalFormatException>(() => TrailCodec.Decode(bytes.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Law_random_bytes_are_refused() => Gen.Byte.Array[0, 400].Sample(Judge, iter: 20_000);

    [Theory]
    [InlineData("9201dd7fffffff", "entries without end")]
    [InlineData("920193", "an entry of three fields")]
    [InlineData("9205c0", "a closing with a field")]
    [InlineData("9204cc00", "a level in more bytes than it needs")]
    [InlineData("920400", "a level that is none")]
    [InlineData("9107", "a kind of later")]
    [InlineData("940300ce0000ffff01", "a gap after no block at some time")]
    public void What_is_no_content_is_refused_and_takes_no_memory(string hex, string why)
    {
        var bytes = Convert.FromHexString(hex);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<JournalFormatException>(() => TrailCodec.Decode(bytes));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000, why);
    }

    [Fact]
    public void A_name_of_a_closed_file_has_one_spelling()
    {
        var name = new TrailFileName(1, 4711);
        Assert.Equal("trail-000000000001-000000004711.db", name.ToString());
        Assert.True(TrailFileName.TryParse(name.ToString(), out var read));
        Assert.Equal(name, read);
        string?[] others =
        [
            null, "", "trail.db", "trail-.db", "trail-1-4711.db", "trail-000000000002-000000000001.db",
            "trail-000000000000-000000000001.db", "trail-000000000001-000000004711.db-wal", "trail-000000000001.db",
            "Trail-000000000001-000000004711.db", "trail-+00000000001-000000004711.db",
        ];
        Assert.All(others, static other => Assert.False(TrailFileName.TryParse(other, out _), other));
    }

    /// <summary>Every property of an entry, lists as texts: records compare lists by reference.</summary>
    internal static IReadOnlyList<string> Texts(TrailContent content) => content switch
    {
        TrailContent.Entries entries => [.. entries.Items.SelectMany(Texts)],
        TrailContent.Counts counts => [$"{counts.From:O} {counts.Until:O}", .. counts.Items.Select(static c => c.ToString())],
        _ => [content.ToString()],
    };

    internal static IEnumerable<string> Texts(TrailEntry entry) => typeof(TrailEntry)
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Select(property => $"{property.Name}: {Text(property.GetValue(entry))}");

    private static string Text(object? value) => value switch
    {
        null => "none",
        Caller by => $"{by} {Pairs(by.Attributes)}",
        IEnumerable<KeyValuePair<string, string>> pairs => Pairs(pairs),
        IEnumerable<string> texts => string.Join(" | ", texts),
        DateTimeOffset at => at.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Pairs(IEnumerable<KeyValuePair<string, string>> pairs) =>
        string.Join(" | ", pairs.Select(static p => $"{p.Key}={p.Value}"));

    private static void Judge(byte[] bytes)
    {
        try
        {
            Assert.Equal(bytes, TrailCodec.Encode(TrailCodec.Decode(bytes)));
        }
        catch (JournalFormatException)
        {
            // Refused, as it may be.
        }
    }
}
