using System.Collections.Immutable;
using System.Globalization;

using CsCheck;

using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Journal;

/// <summary>Any valid event of each case.</summary>
internal static class EventGenerators
{
    internal static readonly Gen<UInt128> Wide = Gen.Select(
        Gen.ULong, Gen.ULong, static (high, low) => new UInt128(high, low));

    private static readonly Gen<DateTimeOffset> Time =
        Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks].Select(static ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly Gen<KeyId> Key = Gen.Select(Wide, Gen.Bool, static (value, multiRegion) =>
    {
        var bytes = new byte[KeyId.Bytes];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return KeyId.FromBytes(bytes, multiRegion);
    });

    internal static readonly Gen<KeyMaterialId> Material = Gen.Select(Wide, Wide, static (h, l) => new KeyMaterialId(h, l));

    private static readonly Gen<SecretId> Secret = Wide.Select(static value => new SecretId(value));

    private static readonly Gen<AccessKeyId> AccessKey = Gen.Char["AZaz09_"]
        .Array[AccessKeyId.CharsMin, Limits.AccessKeyIdCharsMax]
        .Select(static chars => AccessKeyId.TryParse(new string(chars), out var id) ? id : throw new InvalidOperationException());

    private static readonly Gen<string> SealKind = Gen.Char["az09-"].Array[1, Limits.SealKindCharsMax]
        .Select(static chars => new string(chars));

    internal static readonly Gen<AliasName> Alias = Gen.Char["abcXYZ019/_-"].Array[1, Limits.AliasCharsMax - 6]
        .Select(static chars => AliasName.Parse(AliasName.Prefix + new string(chars)));

    internal static readonly Gen<KeyArn> Address = Gen.Select(
        Gen.OneOf("us-east-1", "eu-central-2", "us-gov-west-1", "ap-southeast-12"),
        Gen.Long[0, 999_999_999_999],
        Key,
        static (region, account, key) =>
        {
            Assert.True(RegionName.TryParse(region, out var name));
            Assert.True(AccountId.TryParse(account.ToString("D12", CultureInfo.InvariantCulture), out var id));
            return new KeyArn(new Realm(id, name), key);
        });

    private static readonly Gen<ImmutableArray<Tag>> Tags = Gen.Select(
            Text(1, Limits.TagKeyCharsMax), Text(0, Limits.TagValueCharsMax), static (key, value) => new Tag(key, value))
        .Array[0, 6].Select(static tags => tags.ToImmutableArray());

    internal static readonly Gen<long> Number = Gen.OneOf(Gen.Long[1, 300], Gen.Long[1, long.MaxValue]);

    internal static readonly Gen<Caller> By = Gen.Select(
        Text(1, Limits.CallerCharsMax),
        Text(0, Limits.CallerCharsMax),
        Gen.Select(Text(1, Limits.CallerCharsMax), Text(0, Limits.CallerCharsMax)).Array[0, 5],
        static (principal, source, attributes) =>
            attributes.Aggregate(new Caller(principal, source), static (caller, a) => caller.With(a.Item1, a.Item2)));

    private static readonly Gen<CommandStamp> Stamp = Gen.Select(By, Wide, Wide, Wide, static (by, high, low, content) =>
        new CommandStamp(by, new IdempotencyKey(high, low), new CommandFingerprint(content)));

    private static readonly Gen<RotationKind> Kind = Gen.OneOf(RotationKind.OnDemand, RotationKind.Automatic, RotationKind.Budget);

    private static readonly Gen<DateTimeOffset> Later =
        Gen.Long[1, DateTimeOffset.MaxValue.UtcTicks].Select(static ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly Gen<DestructionProof> Proof = Gen.Select(
        Number, Gen.Bool, Number, Number, static (epoch, removed, files, bytes) => new DestructionProof(epoch, removed, files, bytes));

    private static readonly Gen<RegionName> Region = Address.Select(static address => address.Realm.Region);

    private static readonly Gen<RotationKind?> KindOrNone = Gen.OneOf(
        Gen.Const((RotationKind?)null), Kind.Select(static kind => (RotationKind?)kind));

    private static readonly Gen<RotationSchedule?> Schedule = Gen.OneOf(
        Gen.Const((RotationSchedule?)null),
        Gen.Select(Gen.Int[Limits.RotationDaysMin, Limits.RotationDaysMax], Later).Select(
            static s => (RotationSchedule?)new RotationSchedule(s.Item1, s.Item2)));

    private static readonly Gen<CopiedMaterial> Copy = Gen.Select(
        Material, Secret, Later, KindOrNone, static (m, s, t, k) => new CopiedMaterial(m, s, t, k));

    private static readonly Gen<string> Description = Text(0, Limits.DescriptionCharsMax);

    private static readonly Gen<string[]> TagKeys = Text(1, Limits.TagKeyCharsMax).Array[0, 6];

    private static readonly Gen<GrantId> Grant = Gen.Select(Wide, Wide, static (h, l) => new GrantId(h, l));

    private static readonly Gen<EncryptionContext?> Context = Gen.OneOf(
        Gen.Const((EncryptionContext?)null),
        Gen.Select(Text(1, 200), Text(0, Limits.GrantContextCharsMax), static (key, value) => KeyValuePair.Create(key, value))
            .Array[0, Limits.GrantContextPairsMax].Select(
                static pairs => (EncryptionContext?)EncryptionContext.From(pairs.DistinctBy(static p => p.Key).Take(4))));

    private static readonly Gen<GrantTerms> Terms = Gen.Select(
        Gen.Select(Text(1, Limits.PrincipalCharsMax), Gen.Bool, Gen.Bool),
        Gen.Enum<GrantOperation>().Array[1, 6],
        Gen.Select(Context, Context, Text(1, Limits.GrantNameCharsMax)),
        static (who, operations, rest) => new GrantTerms
        {
            Grantee = who.Item2 ? who.Item1 : null,
            GranteeService = who.Item2 ? null : "backup.amazonaws.com",
            Retiring = who.Item3 ? who.Item1 : null,
            RetiringService = who.Item3 ? null : "s3.amazonaws.com",
            Operations = [.. operations.Where(static o => o != GrantOperation.Unknown).Append(GrantOperation.Verify).Distinct().Order()],
            ContextEquals = rest.Item1,
            ContextSubset = rest.Item2,
            Name = who.Item2 ? rest.Item3 : null,
            SourceArn = who.Item3 ? "arn:aws:s3:us-east-1:000000000000:bucket" : null,
        });

    internal static IReadOnlyDictionary<Type, Gen<object>> All { get; } = new Dictionary<Type, Gen<object>>
    {
        [typeof(KeyEvent.Created)] = Gen.Select(
            Gen.Select(Time, Stamp, Address, Description),
            Gen.Select(Tags, Material, Secret, Gen.Int[0, SpecRules.Rows.Length - 1]),
            static (a, b) => (object)new KeyEvent.Created(
                a.Item1,
                a.Item2,
                a.Item3,
                a.Item4,
                SpecRules.Rows[b.Item4].Spec,
                SpecRules.Rows[b.Item4].Usages[^1],
                KeyOrigin.Generated,
                b.Item1,
                b.Item2,
                b.Item3)),
        [typeof(KeyEvent.Rotated)] = Gen.Select(
            Time, Stamp, Material, Secret, Kind, static (at, by, m, s, k) => (object)new KeyEvent.Rotated(at, by, m, s, k)),
        [typeof(KeyEvent.RotationEnabled)] = Gen.Select(
            Time, Stamp, Gen.Int[Limits.RotationDaysMin, Limits.RotationDaysMax],
            static (at, by, days) => (object)new KeyEvent.RotationEnabled(at, by, days)),
        [typeof(KeyEvent.RotationDisabled)] = Gen.Select(
            Time, Stamp, static (at, by) => (object)new KeyEvent.RotationDisabled(at, by)),
        [typeof(KeyEvent.Enabled)] = Gen.Select(
            Time, Stamp, static (at, by) => (object)new KeyEvent.Enabled(at, by)),
        [typeof(KeyEvent.Disabled)] = Gen.Select(
            Time, Stamp, static (at, by) => (object)new KeyEvent.Disabled(at, by)),
        [typeof(KeyEvent.DescriptionUpdated)] = Gen.Select(
            Time, Stamp, Description, static (at, by, text) => (object)new KeyEvent.DescriptionUpdated(at, by, text)),
        [typeof(KeyEvent.Tagged)] = Gen.Select(
            Time, Stamp, Tags, static (at, by, tags) => (object)new KeyEvent.Tagged(at, by, tags)),
        [typeof(KeyEvent.Untagged)] = Gen.Select(
            Time, Stamp, TagKeys, static (at, by, keys) => (object)new KeyEvent.Untagged(at, by, [.. keys])),
        [typeof(KeyEvent.AliasAttached)] = Gen.Select(
            Time, Stamp, Alias, Number, static (at, by, alias, n) => (object)new KeyEvent.AliasAttached(at, by, alias, n)),
        [typeof(KeyEvent.AliasDetached)] = Gen.Select(
            Time, Stamp, Alias, Number, static (at, by, alias, n) => (object)new KeyEvent.AliasDetached(at, by, alias, n)),
        [typeof(KeyEvent.CreatedForImport)] = Gen.Select(
            Gen.Select(Time, Stamp, Address, Description),
            Gen.Select(Tags, Gen.Int[0, Limits.MaterialDeletionDaysMax]),
            static (a, b) => (object)new KeyEvent.CreatedForImport(
                a.Item1, a.Item2, a.Item3, a.Item4, KeySpec.SymmetricDefault, KeyUsage.EncryptDecrypt, b.Item1, b.Item2)),
        [typeof(KeyEvent.CreatedForService)] = Gen.Select(
            Gen.Select(Time, Stamp, Address, Description),
            Gen.Select(Tags, Gen.OneOf(KeyTier.Managed, KeyTier.Owned), Text(1, Limits.ServiceCharsMax), Text(1, 3_000)),
            Gen.Select(Material, Secret),
            static (a, b, c) => (object)new KeyEvent.CreatedForService(
                a.Item1, a.Item2, a.Item3, a.Item4, KeySpec.SymmetricDefault, KeyUsage.EncryptDecrypt,
                b.Item1, b.Item2, b.Item3, b.Item4, c.Item1, c.Item2)),
        [typeof(KeyEvent.MaterialImported)] = Gen.Select(
            Gen.Select(Time, Stamp, Material, Secret),
            Gen.Select(Later.Nullable(), Text(0, Limits.MaterialDescriptionCharsMax), Gen.Bool),
            static (a, b) => (object)new KeyEvent.MaterialImported(
                a.Item1, a.Item2, a.Item3, a.Item4, b.Item1, b.Item2, b.Item3)),
        [typeof(KeyEvent.MaterialDeletionScheduled)] = Gen.Select(
            Time, Stamp, Material, Later, static (at, by, m, t) => (object)new KeyEvent.MaterialDeletionScheduled(at, by, m, t)),
        [typeof(KeyEvent.MaterialDeletionCancelled)] = Gen.Select(
            Time, Stamp, Material, static (at, by, m) => (object)new KeyEvent.MaterialDeletionCancelled(at, by, m)),
        [typeof(KeyEvent.MaterialDeleted)] = Gen.Select(
            Time, Stamp, Material, Secret, Gen.OneOf(DeletionCause.Asked, DeletionCause.Expired),
            static (at, by, m, s, c) => (object)new KeyEvent.MaterialDeleted(at, by, m, s, c)),
        [typeof(KeyEvent.MaterialDestroyed)] = Gen.Select(
            Time, Stamp, Secret.Array[0, 6], Proof,
            static (at, by, s, p) => (object)new KeyEvent.MaterialDestroyed(at, by, [.. s], p)),
        [typeof(KeyEvent.DeletionScheduled)] = Gen.Select(
            Time, Stamp, Later, static (at, by, t) => (object)new KeyEvent.DeletionScheduled(at, by, t)),
        [typeof(KeyEvent.DeletionCancelled)] = Gen.Select(
            Time, Stamp, static (at, by) => (object)new KeyEvent.DeletionCancelled(at, by)),
        [typeof(KeyEvent.DestructionStarted)] = Gen.Select(
            Time, Stamp, Secret.Array[0, 6], Number,
            static (at, by, s, n) => (object)new KeyEvent.DestructionStarted(at, by, [.. s], n)),
        [typeof(KeyEvent.Destroyed)] = Gen.Select(
            Time, Stamp, Secret.Array[0, 6], Proof,
            static (at, by, s, p) => (object)new KeyEvent.Destroyed(at, by, [.. s], p)),
        [typeof(KeyEvent.ReplicaAdding)] = Gen.Select(
            Time, Stamp, Region, Description, Gen.Select(Tags, Text(0, 3_000)),
            static (at, by, r, d, t) => (object)new KeyEvent.ReplicaAdding(at, by, r, d, t.Item1, t.Item2)),
        [typeof(KeyEvent.PolicyPut)] = Gen.Select(
            Time, Stamp, Text(1, 3_000), static (at, by, text) => (object)new KeyEvent.PolicyPut(at, by, text)),
        [typeof(KeyEvent.GrantCreated)] = Gen.Select(
            Time, Stamp, Grant, Address, Terms,
            static (at, by, g, key, t) => (object)new KeyEvent.GrantCreated(at, by, g, key.Realm.Account, t)),
        [typeof(KeyEvent.GrantRetired)] = Gen.Select(
            Time, Stamp, Grant, static (at, by, g) => (object)new KeyEvent.GrantRetired(at, by, g)),
        [typeof(KeyEvent.GrantRevoked)] = Gen.Select(
            Time, Stamp, Grant, static (at, by, g) => (object)new KeyEvent.GrantRevoked(at, by, g)),
        [typeof(KeyEvent.ReplicaAdded)] = Gen.Select(
            Time, Stamp, Region, Number, static (at, by, r, n) => (object)new KeyEvent.ReplicaAdded(at, by, r, n)),
        [typeof(KeyEvent.ReplicaRemoved)] = Gen.Select(
            Time, Stamp, Region, static (at, by, r) => (object)new KeyEvent.ReplicaRemoved(at, by, r)),
        [typeof(KeyEvent.ReplicaHolds)] = Gen.Select(
            Time, Stamp, Region, Material, static (at, by, r, m) => (object)new KeyEvent.ReplicaHolds(at, by, r, m)),
        [typeof(KeyEvent.ReplicaSynchronized)] = Gen.Select(
            Time, Stamp, Region, Number, static (at, by, r, n) => (object)new KeyEvent.ReplicaSynchronized(at, by, r, n)),
        [typeof(KeyEvent.RotationBegun)] = Gen.Select(
            Time, Stamp, Material, Secret, Kind, static (at, by, m, s, k) => (object)new KeyEvent.RotationBegun(at, by, m, s, k)),
        [typeof(KeyEvent.DeletionAwaitsReplicas)] = Gen.Select(
            Time, Stamp, Gen.Int[Limits.DeletionDaysMin, Limits.DeletionDaysMax],
            static (at, by, days) => (object)new KeyEvent.DeletionAwaitsReplicas(at, by, days)),
        [typeof(KeyEvent.PrimaryChanging)] = Gen.Select(
            Time, Stamp, Region, static (at, by, r) => (object)new KeyEvent.PrimaryChanging(at, by, r)),
        [typeof(KeyEvent.PrimaryChanged)] = Gen.Select(
            Time, Stamp, Region, Number, Region.Array[0, 4],
            static (at, by, r, n, all) => (object)new KeyEvent.PrimaryChanged(at, by, r, n, [.. all])),
        [typeof(KeyEvent.ReplicaCreated)] = Gen.Select(
            Gen.Select(Time, Stamp, Address, Description),
            Gen.Select(Tags, Gen.OneOf(KeyOrigin.Generated, KeyOrigin.External), Gen.Int[0, Limits.MaterialDeletionDaysMax]),
            Gen.Select(Region, Number, Copy.Array[0, 6], Material.Nullable(), Schedule),
            static (a, b, c) => (object)new KeyEvent.ReplicaCreated(
                a.Item1, a.Item2, a.Item3, a.Item4, KeySpec.SymmetricDefault, KeyUsage.EncryptDecrypt, b.Item2, b.Item1, b.Item3,
                c.Item1, c.Item2, [.. c.Item3], c.Item4, c.Item5)),
        [typeof(KeyEvent.MaterialReceived)] = Gen.Select(
            Time, Stamp, Material, Secret, static (at, by, m, s) => (object)new KeyEvent.MaterialReceived(at, by, m, s)),
        [typeof(KeyEvent.Synchronized)] = Gen.Select(
            Gen.Select(Time, Stamp, Region, Number),
            Gen.Select(Material, Later, KindOrNone, Material.Nullable(), Schedule),
            static (a, b) => (object)new KeyEvent.Synchronized(
                a.Item1, a.Item2, a.Item3, a.Item4, b.Item1, b.Item2, b.Item3, b.Item4, b.Item5)),
        [typeof(RealmEvent.KeyReturned)] = Gen.Select(
            Time, Stamp, Key, static (at, by, key) => (object)new RealmEvent.KeyReturned(at, by, key)),
        [typeof(KeyEvent.UsageReserved)] = Gen.Select(
            Time, Stamp, Number, Material, Gen.Select(Gen.Long[1, Limits.BudgetUsesMax], Gen.Long[1, Limits.BudgetBytesMax]),
            static (at, by, n, material, most) => (object)new KeyEvent.UsageReserved(at, by, n, material, most.Item1, most.Item2)),
        [typeof(KeyEvent.UsageRecorded)] = Gen.Select(
            Gen.Select(Time, Stamp, Number),
            Gen.Select(Gen.Long[0, Limits.BudgetUsesMax], Gen.Long[0, 300], Gen.Long[0, Limits.BudgetBytesMax], Later.Nullable()),
            static (head, used) => (object)new KeyEvent.UsageRecorded(
                head.Item1, head.Item2, head.Item3, used.Item1, used.Item2, used.Item3, used.Item4)),
        [typeof(KeyEvent.Used)] = Gen.Select(
            Time, Stamp, Gen.Enum<KeyWork>().Where(static w => w != KeyWork.Unknown), Later,
            static (at, by, work, used) => (object)new KeyEvent.Used(at, by, work, used)),
        [typeof(KeyEvent.UsageLost)] = Gen.Select(
            Time, Stamp, Number, static (at, by, n) => (object)new KeyEvent.UsageLost(at, by, n)),
        [typeof(KeyEvent.UsageBudgetSet)] = Gen.Select(
            Time,
            Stamp,
            Gen.Long[1, Limits.BudgetUsesMax].Nullable(),
            Gen.Long[Limits.PlaintextBytesMax, Limits.BudgetBytesMax].Nullable(),
            Gen.OneOf(AtLimit.Refuse, AtLimit.Rotate),
            static (at, by, uses, bytes, limit) => (object)new KeyEvent.UsageBudgetSet(at, by, uses, bytes, limit)),
        [typeof(KeyEvent.Recovered)] = Gen.Select(
            Time, Stamp, Number, Gen.Bool, static (at, by, n, isNew) => (object)new KeyEvent.Recovered(at, by, n, isNew)),
        [typeof(VaultEvent.Recovered)] = Gen.Select(
            Time, Stamp, Number, Number, Later,
            static (at, by, n, generation, backup) => (object)new VaultEvent.Recovered(at, by, n, generation, backup)),
        [typeof(VaultEvent.RecoveryAccepted)] = Gen.Select(
            Time, Stamp, Number, static (at, by, n) => (object)new VaultEvent.RecoveryAccepted(at, by, n)),
        [typeof(VaultEvent.AccessKeyCreated)] = Gen.Select(
            Time, Stamp, AccessKey, Secret,
            static (at, by, id, secret) => (object)new VaultEvent.AccessKeyCreated(at, by, id, AccountId.Default, secret)),
        [typeof(VaultEvent.AccessKeyDeleted)] = Gen.Select(
            Time, Stamp, AccessKey, static (at, by, id) => (object)new VaultEvent.AccessKeyDeleted(at, by, id)),
        [typeof(RealmEvent.KeyEnded)] = Gen.Select(
            Time, Stamp, Key, static (at, by, key) => (object)new RealmEvent.KeyEnded(at, by, key)),
        [typeof(RealmEvent.KeyClaimed)] = Gen.Select(
            Time, Stamp, Key, static (at, by, key) => (object)new RealmEvent.KeyClaimed(at, by, key)),
        [typeof(RealmEvent.ClaimReleased)] = Gen.Select(
            Time, Stamp, Key, static (at, by, key) => (object)new RealmEvent.ClaimReleased(at, by, key)),
        [typeof(RealmEvent.AliasCreated)] = Gen.Select(
            Time, Stamp, Alias, Key, static (at, by, alias, key) => (object)new RealmEvent.AliasCreated(at, by, alias, key)),
        [typeof(RealmEvent.AliasUpdated)] = Gen.Select(
            Time, Stamp, Alias, Key, Key, static (at, by, a, k, l) => (object)new RealmEvent.AliasUpdated(at, by, a, k, l)),
        [typeof(RealmEvent.AliasDeleted)] = Gen.Select(
            Time, Stamp, Alias, Key, static (at, by, alias, key) => (object)new RealmEvent.AliasDeleted(at, by, alias, key)),
        [typeof(RealmEvent.AliasRecorded)] = Gen.Select(
            Time, Stamp, Number, static (at, by, n) => (object)new RealmEvent.AliasRecorded(at, by, n)),
        [typeof(VaultEvent.Created)] = Gen.Select(
            Time,
            Stamp,
            Wide,
            Gen.Int[1, int.MaxValue],
            static (at, by, id, level) => (object)new VaultEvent.Created(at, by, $"{id:x32}", level)),
        [typeof(VaultEvent.ClockHeld)] = Gen.Select(
            Time, Stamp, Gen.OneOf(ClockDoubt.WentAhead, ClockDoubt.WentBack, ClockDoubt.LongDowntime), Later, Later, Later,
            static (at, by, why, expected, found, until) => (object)new VaultEvent.ClockHeld(at, by, why, expected, found, until)),
        [typeof(VaultEvent.ClockConfirmed)] = Gen.Select(
            Time, Stamp, Later, static (at, by, found) => (object)new VaultEvent.ClockConfirmed(at, by, found)),
        [typeof(VaultEvent.FormatRaised)] = Gen.Select(
            Time, Stamp, Gen.Int[2, int.MaxValue], static (at, by, level) => (object)new VaultEvent.FormatRaised(at, by, level)),
        [typeof(VaultEvent.Resealed)] = Gen.Select(
            Time,
            Stamp,
            SealKind.Array[0, Limits.SealsPerVaultMax],
            SealKind.Array[1, Limits.SealsPerVaultMax],
            static (at, by, before, after) => (object)new VaultEvent.Resealed(at, by, [.. before], [.. after])),
        [typeof(VaultEvent.EpochRenewed)] = Gen.Select(
            Time, Stamp, Gen.Long[2, long.MaxValue], static (at, by, epoch) => (object)new VaultEvent.EpochRenewed(at, by, epoch)),
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
    internal static Gen<string> Text(int min, int max)
    {
        var pieces = Gen.OneOf("a", "Z", " ", "\n", "\0", "é", "中", "\uFFFD", "😀");
        var any = pieces.Array[min, Math.Max(min, Math.Min(40, max / 2))].Select(string.Concat);
        var full = Gen.OneOf('x', '中').Select(c => new string(c, max));
        return Gen.Frequency((9, any), (1, full));
    }
}
