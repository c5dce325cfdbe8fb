using KeyActors.Journal;
using KeyActors.Model;
using KeyActors.Store;

using Xunit;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>What an interrupted creation or rotation leaves is gone after the next opening, and nothing else ever is.</summary>
public sealed class LeftoversTests
{
    private static readonly IdempotencyKey Intention = IdempotencyKey.Of("order 17");
    private static readonly string[] Pair = ["journal.db", Anchor.FileName];

    [Fact]
    public async Task A_secret_whose_rotation_was_interrupted_is_removed_and_the_rotation_may_be_tried_again()
    {
        using var home = new VaultHome();
        var (key, blob) = await InterruptedAsync(home);
        await using var vault = await home.OpenAsync();
        Assert.Equal(1, vault.Evidence.Secrets.Count);
        Assert.Equal("abc"u8.ToArray(), await vault.DecryptAsync(blob));
        var material = await vault.Once(Intention).RotateKeyAsync(key.ToString());
        Assert.Equal(material, (await vault.DescribeKeyAsync(key.ToString())).CurrentMaterial);
        Assert.Equal(2, vault.Evidence.Secrets.Count);
        Assert.Empty(home.Alarms.Rung);
    }

    [Fact]
    public async Task An_interrupted_creation_is_removed_and_its_retry_makes_the_same_key()
    {
        using var home = new VaultHome();
        await using (var vault = await home.OpenAsync())
        {
            Block(home, "NEW.manifest = 'key.created/1'");
            Assert.IsType<Refusal.Unavailable>((await Assert.ThrowsAsync<RefusedException>(async () => await vault.Once(Intention).CreateKeyAsync())).Refusal);
            Assert.NotEmpty(vault.Engine.Parts.Realms.Unborn());
        }

        Unblock(home);
        KeyArn made;
        await using (var vault = await home.OpenAsync())
        {
            Assert.Empty(vault.Engine.Parts.Realms.Unborn());
            Assert.Equal(0, vault.Evidence.Secrets.Count);
            made = (await vault.Once(Intention).CreateKeyAsync()).Arn;
            Assert.Equal(made, (await vault.Once(Intention).CreateKeyAsync()).Arn);
            await foreach (var key in vault.ListKeysAsync()) Assert.Equal(made, key);
        }

        Assert.Equal(
            ["realm.key-claimed/1", "realm.claim-released/1", "realm.key-claimed/1"],
            Manifests(home, PersistenceIds.Realm(Realm.Default)));
        Assert.Equal(["key.created/1"], Manifests(home, PersistenceIds.Key(made)));
        Assert.Empty((await Judge.VerificationAsync(home))!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_living_secret_stays_when_an_older_journal_is_put_back_with_its_anchor(bool ofTheSameOpening)
    {
        using var home = new VaultHome();
        var clock = new VirtualClock();
        var options = home.Options with { Clock = clock };
        string key;
        await using (var vault = await home.OpenAsync(options)) key = (await vault.CreateKeyAsync()).Arn.ToString();
        VaultHome.CopyTo(home.Folder, home.Beside("older"));
        clock.Move(TimeSpan.FromHours(1));
        byte[] blob;
        await using (var vault = await home.OpenAsync(options))
        {
            clock.Move(TimeSpan.FromMinutes(10));
            await vault.RotateKeyAsync(key);
            blob = await vault.EncryptAsync(key, "abc"u8.ToArray());
        }

        VaultHome.CopyTo(home.Folder, home.Beside("newer"));
        Put(home, "older", ofTheSameOpening ? [.. Pair, AnchoredHeads.OpenedName] : Pair);
        for (var opening = 0; opening < 3; opening++)
        {
            clock.Move(TimeSpan.FromDays(2));
            await using var vault = await home.OpenAsync(options);
            Assert.Single((await vault.DescribeKeyAsync(key)).Materials);
            Assert.Equal(2, vault.Evidence.Secrets.Count);
        }

        // What was opened since is known to be older: then nothing is swept until somebody accepts it.
        Assert.Equal(ofTheSameOpening ? 1 : 0, home.Alarms.Lines.Count(static l => l.Number == 66));
        Assert.Equal(ofTheSameOpening ? 0 : 1, home.Alarms.Lines.Count(static l => l.Number == 80));
        Put(home, "newer", Pair);
        await using var whole = await home.OpenAsync(options);
        await whole.EnableKeyAsync(key);
        Assert.Equal("abc"u8.ToArray(), await whole.DecryptAsync(blob));
    }

    [Fact]
    public async Task Nothing_is_removed_while_anything_is_at_fault()
    {
        using var home = new VaultHome();
        var (key, _) = await InterruptedAsync(home);
        VaultHome.CopyTo(home.Folder, home.Beside("whole"));
        var stream = PersistenceIds.Key(key);
        using (var journal = new ClosedJournal(home.Folder))
            journal.Touch(1, "UPDATE journal SET manifest = 'key.enabled/1' WHERE persistence_id = $0 AND sequence_number = 1", stream);
        await using (var vault = await home.OpenAsync()) Assert.Equal(2, vault.Evidence.Secrets.Count);
        await home.Alarms.RingAsync();

        // Still known as what the interrupted opening stored.
        Put(home, "whole", Pair);
        await using var mended = await home.OpenAsync();
        Assert.Equal(1, mended.Evidence.Secrets.Count);
    }

    [Fact]
    public async Task Nothing_is_removed_when_the_last_opening_is_not_known()
    {
        using var home = new VaultHome();
        await InterruptedAsync(home);
        File.Delete(home.At(AnchoredHeads.OpenedName));
        await using var vault = await home.OpenAsync();
        Assert.Equal(2, vault.Evidence.Secrets.Count);
    }

    [Fact]
    public async Task A_damaged_record_keeps_everything()
    {
        using var home = new VaultHome();
        await InterruptedAsync(home);
        var file = Directory.GetFiles(home.Folder, "secrets-*.kas").Single();
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        await using var vault = await home.OpenAsync();
        Assert.Equal(2, vault.Evidence.Secrets.Count);
        Assert.Contains(home.Alarms.Lines, static l => l.Number == 67);
        Assert.Equal(bytes, File.ReadAllBytes(file));
    }

    /// <summary>A key with one blob, and a rotation of it that stored a secret and no event.</summary>
    private static async Task<(KeyArn Key, byte[] Blob)> InterruptedAsync(VaultHome home)
    {
        KeyArn key;
        byte[] blob;
        await using (var vault = await home.OpenAsync())
        {
            key = (await vault.CreateKeyAsync()).Arn;
            blob = await vault.EncryptAsync(key.ToString(), "abc"u8.ToArray());
            Block(home, "NEW.manifest = 'key.rotated/1'");
            Assert.IsType<Refusal.Unavailable>((await Assert.ThrowsAsync<RefusedException>(async () => await vault.Once(Intention).RotateKeyAsync(key.ToString()))).Refusal);
            Assert.Equal(2, vault.Evidence.Secrets.Count);
        }

        Unblock(home);
        return (key, blob);
    }

    private static void Block(VaultHome home, string when)
    {
        using var journal = new ClosedJournal(home.Folder);
        journal.Run($"CREATE TRIGGER blocked BEFORE INSERT ON journal WHEN {when} BEGIN SELECT RAISE(ABORT, 'blocked'); END");
    }

    private static void Unblock(VaultHome home)
    {
        using var journal = new ClosedJournal(home.Folder);
        journal.Run("DROP TRIGGER blocked");
    }

    private static void Put(VaultHome home, string from, string[] names)
    {
        foreach (var name in names) File.Copy(Path.Combine(home.Beside(from), name), home.At(name), overwrite: true);
    }

    private static IEnumerable<string> Manifests(VaultHome home, string stream)
    {
        using var journal = new ClosedJournal(home.Folder);
        return [.. journal.Rows("SELECT manifest FROM journal WHERE persistence_id = $0 ORDER BY sequence_number", stream).Select(static r => (string)r[0]!)];
    }
}
