using CsCheck;

using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Journal;

public sealed class EnvelopeCodecTests
{
    private static readonly Gen<StoredEvent> Any = Gen.Select(
        Gen.Long[1, long.MaxValue],
        Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks],
        Gen.OneOf<string>([.. EventCodec.Manifests]),
        Gen.Byte.Array[0, 600],
        Gen.Byte.Array[32],
        Gen.Byte.Array[32],
        static (number, ticks, manifest, payload, prev, mac) =>
            new StoredEvent(number, new DateTimeOffset(ticks, TimeSpan.Zero), manifest, payload, prev, mac));

    [Fact]
    public void Law_what_is_read_back_is_what_was_written() => Any.Sample(
        static stored =>
        {
            var bytes = EnvelopeCodec.Encode(stored);
            var read = EnvelopeCodec.Decode(stored.Manifest, bytes);

            Assert.Equal((stored.Number, stored.At, stored.Manifest), (read.Number, read.At, read.Manifest));
            Assert.True(read.Payload.Span.SequenceEqual(stored.Payload.Span));
            Assert.True(read.Prev.Span.SequenceEqual(stored.Prev.Span));
            Assert.True(read.Mac.Span.SequenceEqual(stored.Mac.Span));
            Assert.Equal(bytes, EnvelopeCodec.Encode(read));
        },
        iter: 2000);

    [Fact]
    public void Law_changed_bytes_are_refused_or_are_another_envelope_with_one_form() =>
        Gen.Select(Any, Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, 2]).Sample(
            static (stored, where, with, how) =>
            {
                var bytes = EnvelopeCodec.Encode(stored);
                var at = where % bytes.Length;
                byte[] changed = how switch
                {
                    0 => bytes[..at],
                    1 => [.. bytes, with],
                    _ => [.. bytes[..at], (byte)(bytes[at] ^ (with | 1)), .. bytes[(at + 1)..]],
                };
                try
                {
                    Assert.Equal(changed, EnvelopeCodec.Encode(EnvelopeCodec.Decode(stored.Manifest, changed)));
                }
                catch (JournalFormatException e)
                {
                    Assert.Null(e.InnerException);
                }
            },
            iter: 10_000);

    [Fact]
    public void Refuses_other_formats_unknown_manifests_and_too_many_bytes()
    {
        var stored = Any.Single();
        var bytes = EnvelopeCodec.Encode(stored);
        byte[] newer = [bytes[0], 2, .. bytes[2..]];

        var e = Assert.Throws<JournalFormatException>(() => EnvelopeCodec.Decode(stored.Manifest, newer));
        Assert.Contains("another format", e.Message, StringComparison.Ordinal);
        var tooMany = new byte[EnvelopeCodec.BytesMax + 1];
        Assert.Throws<JournalFormatException>(() => EnvelopeCodec.Decode("key.rotated/2", bytes));
        Assert.Throws<JournalFormatException>(() => EnvelopeCodec.Decode(stored.Manifest, tooMany));
        Assert.Throws<BrokenInvariantException>(() => EnvelopeCodec.Encode(
            new StoredEvent(1, stored.At, "key.rotated/2", stored.Payload, stored.Prev, stored.Mac)));
    }

    [Fact]
    public void Prints_manifest_and_number_only() => Assert.Equal(
        "key.rotated/1 #7",
        new StoredEvent(7, default, "key.rotated/1", new byte[9], new byte[32], new byte[32]).ToString());
}
