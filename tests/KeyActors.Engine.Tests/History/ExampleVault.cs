using System.Collections.Immutable;

using KeyActors.History;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.History;

/// <summary>A small vault: one realm, two keys, an alias that moved, and the secrets that belong to them.</summary>
internal sealed class ExampleVault
{
    internal static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    internal static readonly AliasName Orders = AliasName.Parse("alias/orders");

    internal KeyArn Key { get; } = Named("1234abcd-12ab-4cd3-8abc-1234567890ab");

    internal KeyArn Other { get; } = Named("mrk-0123456789abcdef0123456789abcdef");

    internal ImmutableArray<RealmEvent> RealmEvents =>
    [
        new RealmEvent.KeyClaimed(At(0), Stamp("claim 1"), Key.Id),
        new RealmEvent.KeyClaimed(At(1), Stamp("claim 2"), Other.Id),
        new RealmEvent.AliasCreated(At(10), Stamp("alias 1"), Orders, Other.Id),
        new RealmEvent.AliasRecorded(At(11), Stamp("record 1"), 3),
        new RealmEvent.AliasUpdated(At(12), Stamp("alias 2"), Orders, Other.Id, Key.Id),
        new RealmEvent.AliasRecorded(At(13), Stamp("record 2"), 5),
    ];

    internal ImmutableArray<KeyEvent> KeyEvents =>
    [
        new KeyEvent.Created(
            At(0),
            Stamp("create 1"),
            Key,
            "orders\u001b[2J",
            KeySpec.SymmetricDefault,
            KeyUsage.EncryptDecrypt,
            KeyOrigin.Generated,
            [new Tag("team", "blue")],
            Material(1),
            Secret(1)),
        new KeyEvent.Rotated(At(5), Stamp("rotate 1"), Material(2), Secret(2), RotationKind.OnDemand),
        new KeyEvent.Disabled(At(6), Stamp("disable 1")),
        new KeyEvent.Enabled(At(7), Stamp("enable 1")),
        new KeyEvent.AliasAttached(At(12), Stamp("record 2"), Orders, 5),
    ];

    internal ImmutableArray<KeyEvent> OtherEvents =>
    [
        new KeyEvent.Created(
            At(1),
            Stamp("create 2"),
            Other,
            "",
            KeySpec.SymmetricDefault,
            KeyUsage.EncryptDecrypt,
            KeyOrigin.Generated,
            [],
            Material(3),
            Secret(3)),
        new KeyEvent.AliasAttached(At(10), Stamp("record 1"), Orders, 3),
        new KeyEvent.AliasDetached(At(12), Stamp("record 2"), Orders, 5),
    ];

    internal HeldSecrets Secrets { get; } = new()
    {
        [Secret(1)] = Material(1),
        [Secret(2)] = Material(2),
        [Secret(3)] = Material(3),
    };

    internal static DateTimeOffset At(int minute) => Noon.AddMinutes(minute).AddTicks(minute);

    internal static CommandStamp Stamp(string intention) =>
        new(new Caller("zoe", "10.0.0.1"), IdempotencyKey.Of(intention), CommandFingerprint.Of(intention));

    internal static KeyMaterialId Material(byte n) => KeyMaterialId.FromBytes([n, .. new byte[31]]);

    internal static SecretId Secret(byte n) => SecretId.FromBytes([n, .. new byte[15]]);

    internal static KeyArn Named(string id) => KeyId.TryParse(id, out var key)
        ? new KeyArn(Realm.Default, key)
        : throw new ArgumentException("Not a key id.", nameof(id));

    internal StoredJournal Store()
    {
        var journal = new StoredJournal();
        journal.Add(new VaultEvent.Created(Noon, Stamp("vault"), "00112233445566778899aabbccddeeff", 1));
        foreach (var happened in RealmEvents) journal.Add(Realm.Default, happened);
        foreach (var happened in KeyEvents) journal.Add(Key, happened);
        foreach (var happened in OtherEvents) journal.Add(Other, happened);
        return journal;
    }

    internal sealed class HeldSecrets : Dictionary<SecretId, KeyMaterialId>, ISecretInventory
    {
        public bool TryFind(SecretId secret, out KeyMaterialId material) => TryGetValue(secret, out material);
    }
}
