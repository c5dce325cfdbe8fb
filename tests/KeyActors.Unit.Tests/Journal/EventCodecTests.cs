using CsCheck;

using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Journal;

public sealed class EventCodecTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly CommandStamp Stamp = new(Caller.Host, IdempotencyKey.Of("one"), CommandFingerprint.Of("test"));

    [Fact]
    public void Law_what_is_read_back_is_what_was_written() => EventGenerators.Any.Sample(
        static happened =>
        {
            var encoded = EventGenerators.Encode(happened);
            var read = EventCodec.Decode(encoded.Manifest, encoded.Payload, EventGenerators.At(happened));

            Assert.Equal(EventText.Lines(happened), EventText.Lines(read));
            Assert.True(EventGenerators.Encode(read).Payload.Span.SequenceEqual(encoded.Payload.Span));
        },
        iter: 3000);

    [Fact]
    public void Every_case_of_the_unions_has_a_row_and_a_generator()
    {
        var cases = EventText.Cases().Select(static t => t.FullName).Order(StringComparer.Ordinal).ToArray();

        Assert.True(cases.Length >= 38);
        Assert.Equal(cases, EventTable.Rows.Select(static r => r.Type.FullName).Order(StringComparer.Ordinal));
        Assert.Equal(cases, EventGenerators.All.Keys.Select(static t => t.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_manifest_is_a_stream_an_event_and_a_version_and_stands_once()
    {
        Assert.All(EventCodec.Manifests, static m => Assert.Matches(@"\A(key|realm|vault)\.[a-z]+(-[a-z]+)*/[1-9]\z", m));
        Assert.Equal(EventCodec.Manifests.Length, EventCodec.Manifests.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void The_largest_event_of_the_model_fits_its_bound()
    {
        var by = Enumerable.Range(0, Limits.CallerAttributesMax).Aggregate(
            new Caller(new string('中', Limits.CallerCharsMax), new string('中', Limits.CallerCharsMax)),
            static (c, i) => c.With(
                new string((char)('中' + i), Limits.CallerCharsMax), new string('中', Limits.CallerCharsMax)));
        Assert.True(KeyId.TryParse("1234abcd-12ab-4cd3-8abc-1234567890ab", out var id));
        var largest = new KeyEvent.Created(
            Noon,
            Stamp with { By = by },
            new KeyArn(Realm.Default, id),
            new string('中', Limits.DescriptionCharsMax),
            KeySpec.SymmetricDefault,
            KeyUsage.EncryptDecrypt,
            KeyOrigin.Generated,
            [.. Enumerable.Range(0, Limits.TagsPerKeyMax).Select(static i => new Tag(
                new string((char)('中' + i), Limits.TagKeyCharsMax), new string('中', Limits.TagValueCharsMax)))],
            default,
            default);

        Assert.InRange(EventCodec.Encode(largest).Payload.Length, 100_000, EventCodec.PayloadBytesMax);
    }

    [Fact]
    public void Refuses_to_write_what_it_could_not_read()
    {
        KeyEvent[] ofKeys =
        [
            new KeyEvent.DescriptionUpdated(Noon, Stamp, new string('x', 8193)),
            new KeyEvent.DescriptionUpdated(Noon, Stamp, "\uD800"),
            new KeyEvent.Rotated(Noon, Stamp, default, default, RotationKind.Unknown),
            new KeyEvent.Rotated(Noon, Stamp, default, default, (RotationKind)4),
            new KeyEvent.UsageReserved(Noon, Stamp, 1, default, 0, 1),
            new KeyEvent.UsageBudgetSet(Noon, Stamp, null, 4_095, AtLimit.Refuse),
            new KeyEvent.Tagged(Noon, Stamp, default),
            new KeyEvent.Tagged(Noon, Stamp, [new Tag("", "v")]),
            new KeyEvent.AliasAttached(Noon, Stamp, default, 1),
        ];
        RealmEvent[] ofRealms =
        [
            new RealmEvent.AliasRecorded(Noon, Stamp, -1),
            new RealmEvent.AliasRecorded(Noon, Stamp, 0),
        ];

        Assert.All(ofKeys, static e => Assert.Throws<BrokenInvariantException>(() => EventCodec.Encode(e)));
        Assert.All(ofRealms, static e => Assert.Throws<BrokenInvariantException>(() => EventCodec.Encode(e)));
        var vault = new VaultEvent.Created(Noon, Stamp, "short", 1);
        Assert.Throws<BrokenInvariantException>(() => EventCodec.Encode(vault));
    }

    [Fact]
    public void Refuses_an_unknown_manifest_and_does_not_print_its_control_characters()
    {
        var e = Assert.Throws<JournalFormatException>(() => EventCodec.Decode("System.Object\u001b[2J", default, Noon));
        var name = new string('x', 100_000);
        var longName = Assert.Throws<JournalFormatException>(() => EventCodec.Decode(name, default, Noon));

        Assert.DoesNotContain('\u001b', e.Message);
        Assert.InRange(longName.Message.Length, 1, 120);
        Assert.Throws<JournalFormatException>(() => EventCodec.Decode("key.rotated/2", default, Noon));
        Assert.Throws<JournalFormatException>(() => EventCodec.Decode("", default, Noon));
    }

    [Fact]
    public void Refuses_an_event_of_another_kind_of_stream()
    {
        var key = EventCodec.Encode(new KeyEvent.Enabled(Noon, Stamp));
        var realm = EventCodec.Encode(new RealmEvent.AliasRecorded(Noon, Stamp, 1));

        Assert.Throws<JournalFormatException>(() => EventCodec.DecodeRealm(key.Manifest, key.Payload, Noon));
        Assert.Throws<JournalFormatException>(() => EventCodec.DecodeVault(key.Manifest, key.Payload, Noon));
        Assert.Throws<JournalFormatException>(() => EventCodec.DecodeKey(realm.Manifest, realm.Payload, Noon));
    }

    [Fact]
    public void Takes_the_time_from_the_envelope_and_makes_it_utc()
    {
        var encoded = EventCodec.Encode(new KeyEvent.Enabled(Noon, Stamp));
        var abroad = new DateTimeOffset(2026, 3, 4, 15, 0, 0, TimeSpan.FromHours(3)).AddTicks(1);

        var read = EventCodec.DecodeKey(encoded.Manifest, encoded.Payload, abroad);

        Assert.Equal(Noon.AddTicks(1), read.At);
        Assert.Equal(TimeSpan.Zero, read.At.Offset);
    }
}
