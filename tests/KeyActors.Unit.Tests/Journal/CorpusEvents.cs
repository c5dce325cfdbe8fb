using KeyActors.Model;

namespace KeyActors.Unit.Tests.Journal;

/// <summary>The event from which each corpus file was written, once. A new case gets a line here, then a file.</summary>
internal static class CorpusEvents
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).AddTicks(1_234_567);

    internal static IReadOnlyList<(object Happened, string Comment)> All { get; } = Make();

    private static List<(object Happened, string Comment)> Make()
    {
        var whole = KeyId.TryParse("1234abcd-12ab-4cd3-8abc-1234567890ab", out var id);
        whole &= KeyId.TryParse("mrk-0123456789abcdef0123456789abcdef", out var multiRegion);
        whole &= KeyMaterialId.TryParse(
            "00112233445566778899aabbccddeeff0102030405060708090a0b0c0d0e0f10", out var material);
        whole &= SecretId.TryParse("fedcba9876543210fedcba9876543210", out var secret);
        whole &= AccessKeyId.TryParse("AKIAIOSFODNN7EXAMPLE", out var access);
        whole &= GrantId.TryParse("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", out var grant);
        if (!whole) throw new InvalidOperationException("A name in this file is not one.");
        var alias = AliasName.Parse("alias/orders/2026_eu-1");
        var by = new Caller("arn:aws:iam::000000000000:user/Zoë", "10.1.2.3").With("department", "orders").With("mfa", "");
        var stamp = new CommandStamp(by, IdempotencyKey.Of("order 4711"), CommandFingerprint.Of("corpus", "one"));
        var own = new CommandStamp(Caller.Vault, IdempotencyKey.Of("delivery"), CommandFingerprint.Of("corpus", "two"));
        var (account, region) = (AccountId.Default, RegionName.Default);
        return
        [
            (new KeyEvent.Created(
                At,
                stamp,
                new KeyArn(new Realm(account, region), id),
                "Orders: 日本語, \"quoted\"\nsecond line 😀",
                KeySpec.SymmetricDefault,
                KeyUsage.EncryptDecrypt,
                KeyOrigin.Generated,
                [new Tag("team", "orders"), new Tag("empty", "")],
                material,
                secret), "A key with a text beyond ASCII and two tags, one of them without a value."),
            (new KeyEvent.Rotated(At, stamp, material, secret, RotationKind.OnDemand), "On demand."),
            (new KeyEvent.Enabled(At, stamp), "No field but the stamp."),
            (new KeyEvent.Disabled(At, stamp), "No field but the stamp."),
            (new KeyEvent.RotationEnabled(At, stamp, 365), "The default period."),
            (new KeyEvent.RotationDisabled(At, stamp), "No field but the stamp."),
            (new KeyEvent.DescriptionUpdated(At, stamp, ""), "To the empty text."),
            (new KeyEvent.Tagged(At, stamp, [new Tag("cost centre", "4711")]), "One tag."),
            (new KeyEvent.Untagged(At, stamp, ["team", "empty"]), "Two tag keys."),
            (new KeyEvent.AliasAttached(At, own, alias, 300), "The vault's own delivery, of a number beyond one byte."),
            (new KeyEvent.AliasDetached(At, own, alias, 5_000_000_000), "Of a number beyond four bytes."),
            (new KeyEvent.CreatedForImport(
                At,
                stamp,
                new KeyArn(new Realm(account, region), multiRegion),
                "Material from elsewhere",
                KeySpec.SymmetricDefault,
                KeyUsage.EncryptDecrypt,
                [new Tag("team", "orders")],
                7), "A key that waits for material, with a deletion window of seven days."),
            (new KeyEvent.CreatedForService(
                At,
                stamp,
                new KeyArn(new Realm(account, region), id),
                "Protects data of s3",
                KeySpec.SymmetricDefault,
                KeyUsage.EncryptDecrypt,
                [],
                KeyTier.Managed,
                "s3",
                "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
                material,
                secret), "The managed key of a service."),
            (new KeyEvent.MaterialImported(At, stamp, material, secret, At.AddDays(365), "from the old HSM", false), "With an expiry."),
            (new KeyEvent.MaterialDeletionScheduled(At, stamp, material, At.AddDays(7)), "Seven days later."),
            (new KeyEvent.MaterialDeletionCancelled(At, stamp, material), "The material alone."),
            (new KeyEvent.MaterialDeleted(At, own, material, secret, DeletionCause.Expired), "By the vault itself."),
            (new KeyEvent.MaterialDestroyed(At, own, [secret], new DestructionProof(2, true, 4, 65_536)), "One secret."),
            (new KeyEvent.DeletionScheduled(At, stamp, At.AddDays(30)), "The default window."),
            (new KeyEvent.DeletionCancelled(At, stamp), "No field but the stamp."),
            (new KeyEvent.DestructionStarted(At, own, [secret], 1), "One secret of the first epoch."),
            (new KeyEvent.Destroyed(At, own, [secret], new DestructionProof(300, false, 0, 0)), "An older file could not be removed."),
            (new KeyEvent.UsageReserved(At, own, 1, material, 1_024, 4_194_304), "The smallest allotment without a budget."),
            (new KeyEvent.UsageRecorded(At, own, 300, 1_000, 24, 70_000, At.AddSeconds(-1)), "Of a number beyond one byte."),
            (new KeyEvent.Used(At, own, KeyWork.Decrypt, At.AddSeconds(-1)), "An opening, a second before."),
            (new KeyEvent.UsageLost(At, own, 70_000), "Of a number beyond two bytes."),
            (new KeyEvent.UsageBudgetSet(At, stamp, 4_294_967_296, null, AtLimit.Rotate), "Of uses beyond four bytes, of bytes none."),
            (new KeyEvent.ReplicaAdding(At, stamp, region, "for the west", [new Tag("team", "orders")], "{}"), "With a policy of its own."),
            (new KeyEvent.ReplicaAdded(At, own, region, 1), "Of the smallest version."),
            (new KeyEvent.ReplicaRemoved(At, own, region), "The region alone."),
            (new KeyEvent.ReplicaHolds(At, own, region, material), "Imported there."),
            (new KeyEvent.ReplicaSynchronized(At, own, region, 300), "Of a version beyond one byte."),
            (new KeyEvent.RotationBegun(At, stamp, material, secret, RotationKind.Automatic), "By its schedule."),
            (new KeyEvent.DeletionAwaitsReplicas(At, stamp, 30), "The default window."),
            (new KeyEvent.PrimaryChanging(At, stamp, region), "To the default region."),
            (new KeyEvent.PrimaryChanged(At, own, region, 2, [region]), "On the new primary, with one replica."),
            (new KeyEvent.ReplicaCreated(
                At,
                stamp,
                new KeyArn(new Realm(account, region), multiRegion),
                "for the west",
                KeySpec.SymmetricDefault,
                KeyUsage.EncryptDecrypt,
                KeyOrigin.Generated,
                [new Tag("team", "orders")],
                0,
                region,
                3,
                [new CopiedMaterial(material, secret, At, null), new CopiedMaterial(material, secret, At, RotationKind.Budget)],
                material,
                new RotationSchedule(365, At.AddDays(365))), "Two materials, one that is expected, and a schedule."),
            (new KeyEvent.MaterialReceived(At, own, material, secret), "It does not seal yet."),
            (new KeyEvent.Synchronized(At, own, region, 4, material, At, null, null, null), "The first material, without a schedule."),
            (new KeyEvent.PolicyPut(At, stamp, "{\"Version\":\"2012-10-17\",\n\"Id\":\"f\u00fcr uns\"}"), "With a line's end and Latin-1."),
            (new KeyEvent.GrantCreated(At, stamp, grant, account, new GrantTerms
            {
                GranteeService = "backup.amazonaws.com",
                Retiring = "arn:aws:iam::000000000000:role/backup",
                Operations = [GrantOperation.Decrypt, GrantOperation.CreateGrant],
                Name = "nightly/2026",
                ContextEquals = EncryptionContext.Empty,
                ContextSubset = EncryptionContext.Of(("tenant", "17"), ("purpose", "")),
                SourceArn = "arn:aws:s3:us-east-1:000000000000:bucket/x",
            }), "For a service, with every kind of constraint."),
            (new KeyEvent.GrantRetired(At, stamp, grant), "The same grant."),
            (new KeyEvent.GrantRevoked(At, stamp, grant), "The same grant."),
            (new RealmEvent.KeyReturned(At, own, multiRegion), "A multi-Region id."),
            (new RealmEvent.KeyEnded(At, own, id), "The id stays taken."),
            (new RealmEvent.KeyClaimed(At, stamp, multiRegion), "A multi-Region id."),
            (new RealmEvent.ClaimReleased(At, own, id), "The vault's own step."),
            (new RealmEvent.AliasCreated(At, stamp, alias, id), "An alias."),
            (new RealmEvent.AliasUpdated(At, stamp, alias, id, multiRegion), "From one key to another."),
            (new RealmEvent.AliasDeleted(At, stamp, alias, multiRegion), "With where it pointed."),
            (new RealmEvent.AliasRecorded(At, own, 1), "The smallest number."),
            (new VaultEvent.Created(At, stamp, "00112233445566778899aabbccddeeff", 1), "Format level 1."),
            (new VaultEvent.ClockHeld(At, own, ClockDoubt.WentAhead, At, At.AddDays(30), At.AddDays(31)), "A month ahead."),
            (new VaultEvent.ClockConfirmed(At, stamp, At.AddDays(30)), "What the clock showed."),
            (new VaultEvent.FormatRaised(At, stamp, 2), "From level 1."),
            (new VaultEvent.Resealed(At, stamp, ["file"], ["pkcs11-2", "passphrase"]), "From one seal to two."),
            (new VaultEvent.EpochRenewed(At, stamp, 2), "The first renewal of a vault."),
            (new KeyEvent.Recovered(At, own, 70_000, false), "Of a key that was there before, by a number beyond two bytes."),
            (new VaultEvent.Recovered(At, stamp, 70_000, 300, At.AddDays(-3)), "From a backup that is three days old."),
            (new VaultEvent.RecoveryAccepted(At, stamp, 70_000), "The same recovery."),
            (new VaultEvent.AccessKeyCreated(At, stamp, access, AccountId.Default, secret), "An access key of a root."),
            (new VaultEvent.AccessKeyDeleted(At, stamp, access), "The same access key."),
        ];
    }
}
