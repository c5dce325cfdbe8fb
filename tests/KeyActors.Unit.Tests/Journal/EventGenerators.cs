using System.Collections.Immutable;

using CsCheck;

using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Journal;

/// <summary>Any valid event of each case.</summary>
internal static class EventGenerators
{
    private static readonly Gen<UInt128> Wide = Gen.Select(Gen.ULong, Gen.ULong, static (high, low) => new UInt128(high, low));

    private static readonly Gen<DateTimeOffset> Time =
        Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks].Select(static ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly Gen<KeyId> Key = Gen.Select(Wide, Gen.Bool, static (value, multiRegion) =>
    {
        var bytes = new byte[KeyId.Bytes];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return KeyId.FromBytes(bytes, multiRegion);
    });

    private static readonly Gen<KeyMaterialId> Material = Gen.Select(Wide, Wide, static (h, l) => new KeyMaterialId(h, l));

    private static readonly Gen<SecretId> Secret = Wide.Select(static value => new SecretId(value));

    private static readonly Gen<AliasName> Alias = Gen.Char["abcXYZ019/_-"].Array[1, Limits.AliasCharsMax - 6]
        .Select(static chars => AliasName.Parse(AliasName.Prefix + new string(chars)));

    private static readonly Gen<KeyArn> Address = Gen.Select(
        Gen.OneOf("us-east-1", "eu-central-2", "us-gov-west-1", "ap-southeast-12"),
        Gen.Long[0, 999_999_999_999],
        Key,
        static (region, account, key) =>
        {
            Assert.True(RegionName.TryParse(region, out var name));
            Assert.True(AccountId.TryParse(account.ToString("D12", System.Globalization.CultureInfo.InvariantCulture), out var id));
            return new KeyArn(new Realm(id, name), key);
        });

    private static readonly Gen<ImmutableArray<Tag>> Tags = Gen.Select(
            Text(1, Limits.TagKeyCharsMax), Text(0, Limits.TagValueCharsMax), static (key, value) => new Tag(key, value))
        .Array[0, 6].Select(static tags => tags.ToImmutableArray());

    private static readonly Gen<long> Number = Gen.OneOf(Gen.Long[1, 300], Gen.Long[1, long.MaxValue]);

    private static readonly Gen<Caller> By = Gen.Select(
        Text(1, Limits.CallerCharsMax),
        Text(0, Limits.CallerCharsMax),
        Gen.Select(Text(1, Limits.CallerCharsMax), Text(0, Limits.CallerCharsMax)).Array[0, 5],
        static (principal, source, attributes) =>
            attributes.Aggregate(new Caller(principal, source), static (caller, a) => caller.With(a.Item1, a.Item2)));

    private static readonly Gen<CommandStamp> Stamp = Gen.Select(By, Wide, Wide, Wide, static (by, high, low, content) =>
        new CommandStamp(by, new IdempotencyKey(high, low), new CommandFingerprint(content)));

    internal static IReadOnlyDictionary<Type, Gen<object>> All { get; } = new Dictionary<Type, Gen<object>>
    {
        [typeof(KeyEvent.Created)] = Gen.Select(
            Gen.Select(Time, Stamp, Address, Text(0, 300)), Gen.Select(Tags, Material, Secret), static (a, b) => (object)new KeyEvent.Created(
                a.Item1, a.Item2, a.Item3, a.Item4, KeySpec.SymmetricDefault, KeyUsage.EncryptDecrypt, KeyOrigin.Generated, b.Item1, b.Item2, b.Item3)),
        [typeof(KeyEvent.Rotated)] = Gen.Select(
            Time, Stamp, Material, Secret, Gen.OneOf(RotationKind.OnDemand, RotationKind.Automatic), static (at, stamp, material, secret, kind) =>
                (object)new KeyEvent.Rotated(at, stamp, material, secret, kind)),
        [typeof(KeyEvent.Enabled)] = Gen.Select(Time, Stamp, static (at, stamp) => (object)new KeyEvent.Enabled(at, stamp)),
        [typeof(KeyEvent.Disabled)] = Gen.Select(Time, Stamp, static (at, stamp) => (object)new KeyEvent.Disabled(at, stamp)),
        [typeof(KeyEvent.DescriptionUpdated)] = Gen.Select(Time, Stamp, Text(0, Limits.DescriptionCharsMax), static (at, stamp, text) =>
            (object)new KeyEvent.DescriptionUpdated(at, stamp, text)),
        [typeof(KeyEvent.Tagged)] = Gen.Select(Time, Stamp, Tags, static (at, stamp, tags) => (object)new KeyEvent.Tagged(at, stamp, tags)),
        [typeof(KeyEvent.Untagged)] = Gen.Select(Time, Stamp, Text(1, Limits.TagKeyCharsMax).Array[0, 6], static (at, stamp, keys) =>
            (object)new KeyEvent.Untagged(at, stamp, [.. keys])),
        [typeof(KeyEvent.AliasAttached)] = Gen.Select(Time, Stamp, Alias, Number, static (at, stamp, alias, number) =>
            (object)new KeyEvent.AliasAttached(at, stamp, alias, number)),
        [typeof(KeyEvent.AliasDetached)] = Gen.Select(Time, Stamp, Alias, Number, static (at, stamp, alias, number) =>
            (object)new KeyEvent.AliasDetached(at, stamp, alias, number)),
        [typeof(RealmEvent.KeyClaimed)] = Gen.Select(Time, Stamp, Key, static (at, stamp, key) =>
            (object)new RealmEvent.KeyClaimed(at, stamp, key)),
        [typeof(RealmEvent.AliasCreated)] = Gen.Select(Time, Stamp, Alias, Key, static (at, stamp, alias, key) =>
            (object)new RealmEvent.AliasCreated(at, stamp, alias, key)),
        [typeof(RealmEvent.AliasUpdated)] = Gen.Select(Time, Stamp, Alias, Key, Key, static (at, stamp, alias, before, key) =>
            (object)new RealmEvent.AliasUpdated(at, stamp, alias, before, key)),
        [typeof(RealmEvent.AliasDeleted)] = Gen.Select(Time, Stamp, Alias, Key, static (at, stamp, alias, key) =>
            (object)new RealmEvent.AliasDeleted(at, stamp, alias, key)),
        [typeof(RealmEvent.AliasRecorded)] = Gen.Select(Time, Stamp, Number, static (at, stamp, number) =>
            (object)new RealmEvent.AliasRecorded(at, stamp, number)),
        [typeof(VaultEvent.Created)] = Gen.Select(Time, Stamp, Wide, Gen.Int[1, int.MaxValue], static (at, stamp, id, level) =>
            (object)new VaultEvent.Created(at, stamp, $"{id:x32}", level)),
    };

    internal static Gen<object> Any { get; } = Gen.OneOf<object>([.. All.Values]);

    internal static EncodedEvent Encode(object happened) => happened switch
    {
        KeyEvent e => EventCodec.Encode(e),
        RealmEvent e => EventCodec.Encode(e),
        VaultEvent e => EventCodec.Encode(e),
        _ => throw new ArgumentException("Not an event.", nameof(happened)),
    };

    internal static DateTimeOffset At(object happened) => happened switch
    {
        KeyEvent e => e.At,
        RealmEvent e => e.At,
        VaultEvent e => e.At,
        _ => throw new ArgumentException("Not an event.", nameof(happened)),
    };

    /// <summary>Whole Unicode, up to the bound in UTF-16 units, often at the bound.</summary>
    private static Gen<string> Text(int min, int max)
    {
        var pieces = Gen.OneOf("a", "Z", " ", "\n", "\0", "é", "中", "\uFFFD", "😀");
        var any = pieces.Array[min, Math.Max(min, Math.Min(40, max / 2))].Select(string.Concat);
        var full = Gen.OneOf('x', '中').Select(c => new string(c, max));
        return Gen.Frequency((9, any), (1, full));
    }
}
