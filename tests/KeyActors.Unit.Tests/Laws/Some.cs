using System.Collections.Immutable;
using System.Reflection;

using CsCheck;

using KeyActors.Model;

namespace KeyActors.Unit.Tests;

/// <summary>Plain values for tests: some caller, some key, the n-th intention.</summary>
internal static class Some
{
    internal static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    internal static readonly Caller Alice = new("arn:aws:iam::000000000000:user/alice", "192.0.2.7");

    internal static KeyArn Address { get; } = new(Realm.Default, Id(1));

    internal static RegionName West { get; } = RegionName.TryParse("us-west-2", out var west) ? west : throw new InvalidOperationException();

    internal static KeyId Id(int n) => KeyId.FromRandom(Sixteen(n), isMultiRegion: false);

    /// <summary>The same sixteen bytes as <see cref="Id"/>, in the other spelling.</summary>
    internal static KeyId MultiRegionId(int n) => KeyId.FromRandom(Sixteen(n), isMultiRegion: true);

    internal static IdempotencyKey Once(string intention) => IdempotencyKey.Of(intention);

    internal static AliasName Alias(string name) => AliasName.Parse(AliasName.Prefix + name);

    /// <summary>Material whose tag is <paramref name="n"/>.</summary>
    internal static MadeMaterial Material(ulong n) => new(new KeyMaterialId(new UInt128(n, n), new UInt128(0, n)), new SecretId(n));

    internal static KeyEvent.Created Created(string description = "", params ImmutableArray<Tag> tags) => new(
        Noon,
        new KeyCommand.Create(Alice, Once("create"), Address, new NewKey { Description = description, Tags = tags }).Stamp,
        Address,
        description,
        KeySpec.SymmetricDefault,
        KeyUsage.EncryptDecrypt,
        KeyOrigin.Generated,
        tags,
        Material(1).Id,
        Material(1).Secret);

    /// <summary>Good terms of a grant for a symmetric key.</summary>
    internal static GrantTerms Terms(string? name = null) => new()
    {
        Grantee = "arn:aws:iam::000000000000:role/orders",
        Operations = [GrantOperation.Encrypt, GrantOperation.Decrypt],
        Name = name,
    };

    /// <summary>One value of every case of a closed union, made by reflection: a new case is found here, or fails loudly.</summary>
    internal static ImmutableArray<TUnion> OfEvery<TUnion>(string text = "text") =>
        [.. Cases(typeof(TUnion)).Select(type => (TUnion)Make(type, text))];

    internal static IEnumerable<Type> Cases(Type union) => union.GetNestedTypes(BindingFlags.Public).Where(t => t.BaseType == union);

    private static object Make(Type type, string text)
    {
        var constructor = type.GetConstructors().Single();
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p.ParameterType, text))]);
    }

    private static object Value(Type type, string text) => type switch
    {
        _ when type == typeof(string) => text,
        _ when type == typeof(int) => 7,
        _ when type == typeof(long) => 7L,
        _ when type == typeof(ulong) => 1UL,
        _ when type == typeof(bool) => true,
        _ when type == typeof(DateTimeOffset) => Noon,
        _ when type == typeof(Caller) => Alice,
        _ when type == typeof(IdempotencyKey) => Once("made by reflection"),
        _ when type == typeof(CommandStamp) => new CommandStamp(Alice, Once("made by reflection"), CommandFingerprint.Of("made")),
        _ when type == typeof(KeyArn) => Address,
        _ when type == typeof(KeyId) => Id(1),
        _ when type == typeof(AliasName) => Alias("one"),
        _ when type == typeof(KeyMaterialId) => Material(2).Id,
        _ when type == typeof(SecretId) => Material(2).Secret,
        _ when type == typeof(NewKey) => new NewKey(),
        _ when type == typeof(GrantId) => GrantId.FromBytes(new byte[GrantId.Bytes]),
        _ when type == typeof(AccountId) => AccountId.Default,
        _ when type == typeof(GrantTerms) => Terms(),
        _ when type == typeof(KeyCommand) => new KeyCommand.Disable(Alice, Once("made by reflection")),
        _ when type == typeof(ManagedService) =>
            ManagedService.TryFind("s3", out var service) ? service : throw new InvalidOperationException(),
        _ when type == typeof(RegionName) => Realm.Default.Region,
        _ when type == typeof(ReplicaWish) => new ReplicaWish(Created().Stamp, text, [], ""),
        _ when type == typeof(KeyState) => KeyState.Evolve(null, Created()),
        _ when type == typeof(PrimaryView) => new PrimaryView(Realm.Default.Region, 2, [], null, null),
        _ when type == typeof(RotationSchedule) => RotationSchedule.From(Noon, 365),
        _ when type == typeof(ImmutableArray<RegionName>) => ImmutableArray.Create(Realm.Default.Region),
        _ when type == typeof(ImmutableArray<CopiedMaterial>) =>
            ImmutableArray.Create(new CopiedMaterial(Material(2).Id, Material(2).Secret, Noon, null)),
        _ when type == typeof(DestructionProof) => new DestructionProof(2, true, 3, 4096),
        _ when type == typeof(ImmutableArray<SecretId>) => ImmutableArray.Create(Material(2).Secret),
        _ when Nullable.GetUnderlyingType(type) is { } inner => Value(inner, text),
        _ when type == typeof(EncryptionContext) => EncryptionContext.Of(("purpose", "test")),
        _ when type == typeof(ImmutableArray<Tag>) => ImmutableArray.Create(new Tag("team", "red")),
        _ when type == typeof(ImmutableArray<string>) => ImmutableArray.Create("team"),
        _ when type.IsEnum => Enum.GetValues(type).GetValue(1)!,
        _ => throw new InvalidOperationException($"Say here what some {type} is."),
    };

    private static byte[] Sixteen(int n) => [.. Enumerable.Range(0, KeyId.Bytes).Select(i => (byte)(n * 31 + i * 17))];
}

/// <summary>One command of a random life: the clock moves first, by an amount that may be negative.</summary>
internal sealed record KeyStep(TimeSpan Elapsed, KeyCommand Command, ulong NewTag);

/// <summary>One command of a random directory; before it, that many alias changes are acknowledged as recorded.</summary>
internal sealed record RealmStep(TimeSpan Elapsed, RealmCommand Command, int Recorded);

/// <summary>Generators of the model's values: small pools, so that repeats, retries, conflicts and no-ops are common.</summary>
internal static class GenModel
{
    internal static readonly Gen<Caller> Caller = Among(Some.Alice, KeyActors.Model.Caller.Vault, Some.Alice.With("mfa", "yes"));

    internal static readonly Gen<IdempotencyKey> Once = Gen.Int[0, 24].Select(n => Some.Once($"intention {n}"));

    /// <summary>A step of the clock: mostly small, sometimes back, sometimes past the memory of answers.</summary>
    internal static readonly Gen<TimeSpan> Elapsed = Gen.Frequency(
        (6, Gen.Int[0, 90].Select(n => TimeSpan.FromSeconds(n))),
        (2, Gen.Int[-90, 0].Select(n => TimeSpan.FromMinutes(n))),
        (2, Gen.Int[0, 30].Select(n => TimeSpan.FromHours(n))),
        (1, Gen.Int[0, 120].Select(n => TimeSpan.FromDays(n))));

    internal static readonly Gen<string> Description = Gen.Frequency(
        (6, Among("", "one", "two", "drei \U0001F511", new string('x', Limits.DescriptionCharsMax))),
        (1, Among("lone \uD800", new string('x', Limits.DescriptionCharsMax + 1))));

    internal static readonly Gen<string> TagKey = Gen.Frequency(
        (12, Gen.Char['a', 'h'].Select(c => c.ToString())),
        (1, Among("", "aws:x", "AWS:y", "\uDC00", null!, new string('k', Limits.TagKeyCharsMax + 1))));

    internal static readonly Gen<Tag> Tag = Gen.Select(
        TagKey,
        Gen.Frequency((12, Among("", "red", "blue")), (1, Among("\uD800", null!, new string('v', 257)))),
        (key, value) => new Tag(key, value));

    internal static readonly Gen<ImmutableArray<Tag>> Tags = Many(Tag);

    internal static readonly Gen<ImmutableArray<string>> TagKeys = Many(TagKey);

    internal static readonly Gen<AliasName> Alias = Among(Some.Alias("a"), Some.Alias("b"), Some.Alias("c/d"), Some.Alias("aws/s3"));

    internal static readonly Gen<KeyId> Key = Among(Some.Id(1), Some.Id(2), Some.Id(3), Some.MultiRegionId(2));

    internal static readonly Gen<NewKey> NewKey = Gen.Select(
        Description, Tags, Gen.Enum<KeySpec>(), Gen.Enum<KeyUsage>(), (description, tags, spec, usage) =>
            new NewKey { Description = description, Tags = tags, Spec = spec, Usage = usage });

    internal static readonly Gen<KeyCommand> KeyCommand = Gen.Select(Caller, Once).SelectMany((by, once) => Gen.Frequency<KeyCommand>(
        (2, NewKey.Select(KeyCommand (wanted) => new KeyCommand.Create(by, once, Some.Address, wanted))),
        (3, Gen.Const<KeyCommand>(new KeyCommand.RotateNow(by, once))),
        (2, Gen.Int[Limits.RotationDaysMin - 1, Limits.RotationDaysMin + 2].Select(KeyCommand (days) =>
            new KeyCommand.EnableRotation(by, once, days))),
        (1, Gen.Const<KeyCommand>(new KeyCommand.DisableRotation(by, once))),
        (2, Gen.Select(Gen.Int[-1, 3], Gen.Int[-1, 3], Gen.Enum<AtLimit>(), KeyCommand (uses, bytes, limit) =>
            new KeyCommand.SetUsageBudget(by, once, uses < 0 ? null : uses, bytes < 0 ? null : bytes * 4_096, limit))),
        (1, Gen.Int[0, 5].Select(KeyCommand (n) => new KeyCommand.RotateSpent(KeyActors.Model.Caller.Vault, once, Some.Material((ulong)n).Id))),
        (4, Gen.Int[-2, 50].Select(KeyCommand (days) =>
            new KeyCommand.WakeUp(by, once, days < 0 ? null : Some.Noon.AddDays(days * 40), 1))),
        (3, ImportOf(by, once)),
        (1, Gen.Int[0, 5].Select(KeyCommand (n) => new KeyCommand.DeleteMaterial(by, once, Imported(n)))),
        (1, Gen.Int[0, 5].Select(KeyCommand (n) => new KeyCommand.KeepMaterial(by, once, Imported(n)))),
        (2, Gen.Int[6, 9].Select(KeyCommand (days) => new KeyCommand.ScheduleDeletion(by, once, days))),
        (1, Gen.Const<KeyCommand>(new KeyCommand.CancelDeletion(by, once))),
        (2, Gen.Const<KeyCommand>(new KeyCommand.RecordDestroyed(by, once, EverySecret, new DestructionProof(2, true, 3, 4)))),
        (2, Gen.Const<KeyCommand>(new KeyCommand.Enable(by, once))),
        (2, Gen.Const<KeyCommand>(new KeyCommand.Disable(by, once))),
        (2, Description.Select(KeyCommand (text) => new KeyCommand.UpdateDescription(by, once, text))),
        (2, Tags.Select(KeyCommand (tags) => new KeyCommand.AddTags(by, once, tags))),
        (2, TagKeys.Select(KeyCommand (keys) => new KeyCommand.RemoveTags(by, once, keys))),
        (2, Gen.Select(Alias, Gen.Bool, Gen.Long[1, 30], KeyCommand (alias, points, number) =>
            new KeyCommand.RecordAlias(by, once, alias, points, number))),
        (1, Gen.Int[0, 2].Select(KeyCommand (n) => new KeyCommand.PutPolicy(by, once, n == 0 ? "" : $"{{\"Id\":\"{n}\"}}"))),
        (4, GenAccess.Terms.Select(KeyCommand (terms) => new KeyCommand.CreateGrant(by, once, AccountId.Default, terms))),
        (2, GenAccess.Grant(once).Select(KeyCommand (grant) => new KeyCommand.RetireGrant(by, once, grant))),
        (2, GenAccess.Grant(once).Select(KeyCommand (grant) => new KeyCommand.RevokeGrant(by, once, grant)))));

    internal static readonly Gen<RealmCommand> RealmCommand = Gen.Select(Caller, Once, Key, Alias).SelectMany((by, once, key, alias) =>
        Among<RealmCommand>(
            new RealmCommand.ClaimKey(by, once, key),
            new RealmCommand.ReleaseClaim(by, once, key),
            new RealmCommand.CreateAlias(by, once, alias, key),
            new RealmCommand.CreateServiceAlias(by, once, Some.Alias("aws/s3"), key),
            new RealmCommand.UpdateAlias(by, once, alias, key),
            new RealmCommand.DeleteAlias(by, once, alias),
            new RealmCommand.EndKey(by, once, key),
            new RealmCommand.ReturnKey(by, once, key)));

    /// <summary>A random life of one key. It begins with a good creation, so that most of the rest is heard.</summary>
    internal static readonly Gen<KeyStep[]> KeySteps = Gen.Select(Elapsed, KeyCommand, Gen.ULong[0, 60], (e, c, t) => new KeyStep(e, c, t))
        .Array[0, 60].Select(Gen.Int[0, 4], (steps, kind) => (KeyStep[])[Birth(kind), .. steps]);

    /// <summary>A random life of one directory.</summary>
    internal static readonly Gen<RealmStep[]> RealmSteps =
        Gen.Select(Elapsed, RealmCommand, Gen.Int[0, 2], (e, c, r) => new RealmStep(e, c, r)).Array[0, 80];

    /// <summary>A history that the rules allow, for tests of what stores and reads histories.</summary>
    internal static readonly Gen<ImmutableArray<KeyEvent>> KeyHistory = KeySteps.Select(steps => KeyLife.Of(steps).History);

    private static ImmutableArray<SecretId> EverySecret { get; } =
        [.. Enumerable.Range(0, 1_200).Select(static n => new SecretId((UInt128)n))];

    /// <summary>Material drawn here, from elsewhere, or from elsewhere with a window before it is deleted; of a symmetric key, or
    /// of one that has one material for ever.</summary>
    private static KeyStep Birth(int kind)
    {
        var wanted = new NewKey
        {
            Spec = kind == 3 ? KeySpec.Rsa3072 : kind == 4 ? KeySpec.Hmac384 : KeySpec.SymmetricDefault,
            Usage = kind == 3 ? KeyUsage.SignVerify : kind == 4 ? KeyUsage.GenerateVerifyMac : KeyUsage.Unknown,
            Origin = kind is 0 or 3 ? KeyOrigin.Generated : KeyOrigin.External,
            MaterialDeletionDays = kind == 2 ? 3 : 0,
        };
        return new(TimeSpan.Zero, new KeyCommand.Create(Some.Alice, Some.Once("create"), Some.Address, wanted), 0);
    }

    private static Gen<KeyCommand> ImportOf(Caller by, IdempotencyKey once) => Gen.Select(
        Gen.Int[1, 4], Among<ImportKind?>(null, ImportKind.New, ImportKind.Existing), Gen.Int[-1, 400], KeyCommand (n, kind, days) => new KeyCommand.ImportMaterial(
            by, once, Imported(n)!.Value, null, kind, days < 0 ? null : Some.Noon.AddDays(days), ""));

    private static KeyMaterialId? Imported(int n) => n == 0 ? null : Some.Material((ulong)(100 + n)).Id;

    private static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>A few of them, rarely the default array, which a caller can make by mistake.</summary>
    private static Gen<ImmutableArray<T>> Many<T>(Gen<T> one) => Gen.Frequency(
        (20, one.Array[0, 4].Select(many => many.ToImmutableArray())),
        (1, Gen.Const(default(ImmutableArray<T>))));
}
