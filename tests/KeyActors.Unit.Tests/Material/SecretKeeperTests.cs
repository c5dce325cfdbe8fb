using KeyActors.Cipher;
using KeyActors.Material;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

public sealed class SecretKeeperTests
{
    [Fact]
    public async Task Lends_after_a_new_start_what_it_stored_before()
    {
        using var folder = VaultFolder.InMemory();
        StoredSecret secret;
        byte[] bytes;
        await using (var keeper = await Vaults.InitialiseAsync(folder))
        {
            secret = await keeper.CreateAsync(1);
            bytes = keeper.Reveal(secret.Secret);
            keeper.AssertWhole(secret);
        }

        await using var next = await Vaults.OpenAsync(folder);
        next.AssertWhole(secret);
        Assert.Equal(bytes, next.Reveal(secret.Secret));
        Assert.Equal(secret, Assert.Single(next.Held()));
        Assert.Equal(Vaults.Key(1), secret.Key);
    }

    [Fact]
    public async Task Copies_a_secret_for_the_same_key_in_another_region_and_destroys_one_without_the_other()
    {
        using var folder = VaultFolder.InMemory();
        await using var keeper = await Vaults.InitialiseAsync(folder);
        var first = await keeper.CreateAsync(1);
        var bytes = keeper.Reveal(first.Secret);
        Assert.True(RegionName.TryParse("us-west-2", out var west));
        var there = new KeyArn(first.Key!.Value.Realm with { Region = west }, first.Key.Value.Id);

        var copy = await keeper.CopyAsync(first.Secret, there);

        Assert.Equal((there, first.Material), (copy.Key, copy.Material));
        Assert.NotEqual(first.Secret, copy.Secret);
        Assert.Equal(bytes, keeper.Reveal(copy.Secret));
        await keeper.DestroyAsync([first.Secret]);
        Assert.Equal(bytes, keeper.Reveal(copy.Secret));
        Assert.False(keeper.TryLend(first.Secret, out _));
        await Assert.ThrowsAsync<RefusedException>(() => keeper.CopyAsync(first.Secret, there).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => keeper.CopyAsync(copy.Secret, Vaults.Key(2)).AsTask());
    }

    [Fact]
    public async Task Lends_one_cell_to_all_borrowers()
    {
        using var folder = VaultFolder.InMemory();
        await using var keeper = await Vaults.InitialiseAsync(folder);
        var secret = await keeper.CreateAsync(1);

        Assert.True(keeper.TryLend(secret.Secret, out var first));
        Assert.True(keeper.TryLend(secret.Secret, out var second));
        Assert.Same(first, second);

        keeper.Forget(secret.Secret);
        Assert.True(first.Wiped.IsCompletedSuccessfully);
        keeper.AssertWhole(secret);
    }

    [Fact]
    public async Task Answers_false_for_a_secret_that_it_does_not_have()
    {
        using var folder = VaultFolder.InMemory();
        await using var keeper = await Vaults.InitialiseAsync(folder);
        Assert.False(keeper.TryLend(new SecretId(1), out var secret));
        Assert.Null(secret);
        Assert.Empty(keeper.Held());
    }

    [Fact]
    public async Task Draws_again_when_the_tag_is_taken()
    {
        using var folder = VaultFolder.InMemory();
        var scripted = new ScriptedEntropy();
        await using var keeper = await SecretKeeper.InitialiseAsync(folder, new KeeperSettings { Entropy = scripted });
        var key = Vaults.Key(1);
        byte[] taken = [.. Enumerable.Repeat((byte)1, 32)], fresh = [.. Enumerable.Repeat((byte)2, 32)];

        scripted.Next = new Queue<byte[]>([taken, taken, fresh]);
        var stored = await keeper.CreateAsync(key, KeySpec.SymmetricDefault, [MaterialName.Of(taken, key.Id).Tag]);

        Assert.Equal(MaterialName.Of(fresh, key.Id), stored.Material);
        Assert.Equal(fresh, keeper.Reveal(stored.Secret));
    }

    [Fact]
    public async Task Stops_when_randomness_repeats_itself()
    {
        using var folder = VaultFolder.InMemory();
        var scripted = new ScriptedEntropy();
        await using var keeper = await SecretKeeper.InitialiseAsync(folder, new KeeperSettings { Entropy = scripted });
        var key = Vaults.Key(1);
        byte[] taken = [.. Enumerable.Repeat((byte)1, 32)];
        scripted.Next = new Queue<byte[]>(Enumerable.Repeat(taken, 16));

        await Assert.ThrowsAsync<BrokenInvariantException>(
            async () => await keeper.CreateAsync(key, KeySpec.SymmetricDefault, [MaterialName.Of(taken, key.Id).Tag]));
    }

    [Fact]
    public async Task Refuses_a_kind_of_material_that_it_does_not_make()
    {
        using var folder = VaultFolder.InMemory();
        await using var keeper = await Vaults.InitialiseAsync(folder);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await keeper.CreateAsync(Vaults.Key(1), KeySpec.Unknown, []));
    }

    [Fact]
    public async Task Creations_that_arrive_together_share_one_sync()
    {
        var disk = new SimulatedDisk();
        await using var keeper = await Vaults.InitialiseAsync(disk);
        using var reached = new SemaphoreSlim(0);
        using var go = new ManualResetEventSlim();
        disk.BeforeAppendSync = () =>
        {
            reached.Release();
            go.Wait();
        };
        var before = disk.FileSyncs;

        var first = keeper.CreateAsync(0).AsTask();
        Assert.True(await reached.WaitAsync(TimeSpan.FromMinutes(1)));
        var others = Enumerable.Range(1, SecretKeeper.GroupMax).Select(key => keeper.CreateAsync(key).AsTask()).ToArray();
        go.Set();
        var stored = await Task.WhenAll([first, .. others]);

        Assert.Equal(2, disk.FileSyncs - before);
        Assert.Equal(SecretKeeper.GroupMax + 1, stored.DistinctBy(static about => about.Secret).Count());
        Assert.All(stored, keeper.AssertWhole);
    }

    [Fact]
    public async Task Stores_ten_thousand_secrets_and_opens_every_one_again()
    {
        var root = Directory.CreateTempSubdirectory("keyactors-keeper-").FullName;
        try
        {
            using var folder = VaultFolder.Open(Path.Combine(root, "vault"));
            StoredSecret[] stored;
            await using (var keeper = await Vaults.InitialiseAsync(folder))
            {
                var creations = new Task<StoredSecret>[10_000];
                for (var i = 0; i < creations.Length; i++) creations[i] = keeper.CreateAsync(i).AsTask();
                stored = await Task.WhenAll(creations);
            }

            await using var next = await Vaults.OpenAsync(folder);
            Assert.Equal(10_000, next.Held().Count);
            Assert.All(stored, next.AssertWhole);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public async Task The_vaults_own_keys_differ_by_label_and_outlive_starts_and_steps()
    {
        using var folder = VaultFolder.InMemory();
        byte[] journal;
        await using (var keeper = await Vaults.InitialiseAsync(folder))
        {
            var own = keeper.Derive("KeyActors/journal-mac");
            Assert.Same(own, keeper.Derive("KeyActors/journal-mac"));
            journal = own.Reveal();
            Assert.NotEqual(journal, keeper.Derive("KeyActors/heads-mac").Reveal());
            await keeper.StepAsync(static _ => false);
            Assert.Equal(journal, own.Reveal());
        }

        await using var next = await Vaults.OpenAsync(folder);
        Assert.Equal(journal, next.Derive("KeyActors/journal-mac").Reveal());
        Assert.Throws<ArgumentException>(() => next.Derive("with space"));
    }

    [Fact]
    public async Task A_step_wipes_what_it_drops_and_leaves_the_rest_lent()
    {
        using var folder = VaultFolder.InMemory();
        await using var keeper = await Vaults.InitialiseAsync(folder);
        var (dead, alive) = (await keeper.CreateAsync(1), await keeper.CreateAsync(2));
        Assert.True(keeper.TryLend(dead.Secret, out var deadCell));
        Assert.True(keeper.TryLend(alive.Secret, out var aliveCell));
        var old = folder.Read("secrets-1.kas", 10_000)!;

        var step = await keeper.StepAsync(about => about.Secret != dead.Secret);

        await step.Wiped;
        Assert.Equal(-1, deadCell.Cell.IndexOfAnyExcept((byte)0));
        Assert.False(deadCell.TryTake(out _));
        Assert.False(keeper.TryLend(dead.Secret, out _));
        Assert.False(aliveCell.IsRetired);
        keeper.AssertWhole(alive);
        Assert.Equal((2ul, true), (step.Epoch, step.OldFileRemoved));
        Assert.Equal([dead.Secret], step.Dropped);

        // No file holds the dead record in any form: neither its name nor its sealed bytes.
        Assert.Equal(["file.seal", "seal.kas", "secrets-2.kas"], folder.List());
        var now = folder.Read("secrets-2.kas", 10_000)!;
        var name = new byte[SecretId.Bytes];
        dead.Secret.Write(name);
        Assert.True(old.AsSpan().IndexOf(name) > 0);
        Assert.Equal(-1, now.AsSpan().IndexOf(name));
    }

    [Fact]
    public async Task A_step_waits_for_the_leases_of_the_dead_even_of_a_forgotten_cell()
    {
        using var folder = VaultFolder.InMemory();
        await using var keeper = await Vaults.InitialiseAsync(folder);
        var dead = await keeper.CreateAsync(1);
        Assert.True(keeper.TryLend(dead.Secret, out var cell));
        using var taken = new SemaphoreSlim(0);
        using var giveBack = new ManualResetEventSlim();
        var user = Task.Run(() =>
        {
            Assert.True(cell.TryTake(out var lease));
            taken.Release();
            giveBack.Wait();
            lease.Dispose();
        });
        await taken.WaitAsync();
        keeper.Forget(dead.Secret);

        var step = await keeper.StepAsync(static _ => false);
        Assert.False(step.Wiped.IsCompleted);
        giveBack.Set();
        await user;
        await step.Wiped;

        Assert.Equal(-1, cell.Cell.IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public async Task Stores_into_the_new_epoch_after_a_step()
    {
        using var folder = VaultFolder.InMemory();
        StoredSecret first, second;
        await using (var keeper = await Vaults.InitialiseAsync(folder))
        {
            first = await keeper.CreateAsync(1);
            await keeper.StepAsync(static _ => true);
            second = await keeper.CreateAsync(2);
        }

        await using var next = await Vaults.OpenAsync(folder);
        next.AssertWhole(first);
        next.AssertWhole(second);
        Assert.Equal(2ul, next.Epoch);
    }

    [Fact]
    public async Task A_question_that_throws_changes_nothing()
    {
        using var folder = VaultFolder.InMemory();
        await using var keeper = await Vaults.InitialiseAsync(folder);
        var secret = await keeper.CreateAsync(1);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => keeper.StepAsync(static _ => throw new InvalidOperationException("?")));

        Assert.Equal(1ul, keeper.Epoch);
        keeper.AssertWhole(secret);
        keeper.AssertWhole(await keeper.CreateAsync(2));
    }

    [Fact]
    public async Task A_closed_keeper_lends_and_stores_nothing_and_has_wiped_its_cells()
    {
        using var folder = VaultFolder.InMemory();
        var keeper = await Vaults.InitialiseAsync(folder);
        var secret = await keeper.CreateAsync(1);
        Assert.True(keeper.TryLend(secret.Secret, out var cell));
        var own = keeper.Derive("KeyActors/session");

        await keeper.DisposeAsync();
        await keeper.DisposeAsync();

        Assert.True(cell.Wiped.IsCompletedSuccessfully && own.Wiped.IsCompletedSuccessfully);
        Assert.Throws<ObjectDisposedException>(() => keeper.TryLend(secret.Secret, out _));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await keeper.CreateAsync(2));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => keeper.StepAsync(static _ => true));
    }

    [Fact]
    public async Task Never_makes_a_vault_where_another_lost_its_seal_file()
    {
        using var folder = VaultFolder.InMemory();
        await using (var keeper = await Vaults.InitialiseAsync(folder)) await keeper.CreateAsync(1);
        folder.Delete("seal.kas");
        var secrets = folder.Read("secrets-1.kas", 10_000);

        await Vaults.AssertRefusedAsync("no seal.kas", () => Vaults.InitialiseAsync(folder));
        Assert.Equal(secrets, folder.Read("secrets-1.kas", 10_000));
    }

    [Fact]
    public async Task Never_makes_a_vault_in_a_folder_of_other_files()
    {
        using var folder = VaultFolder.InMemory();
        folder.Replace("journal.db", [1]);
        await Vaults.AssertRefusedAsync("'journal.db'", () => Vaults.InitialiseAsync(folder));
        Assert.Equal(["journal.db"], folder.List());
    }

    /// <summary>Gives scripted secrets of 32 bytes first, and random bytes for all else.</summary>
    private sealed class ScriptedEntropy : Entropy
    {
        public override string Name => "script";

        internal Queue<byte[]> Next { get; set; } = new();

        public override void Fill(Span<byte> destination)
        {
            if (destination.Length == 32 && Next.TryDequeue(out var bytes)) bytes.CopyTo(destination);
            else Kernel.Fill(destination);
        }
    }
}
