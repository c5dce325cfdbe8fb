using KeyActors.Material;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

/// <summary>From one seal to another: proven first, dropped last, and never neither.</summary>
public sealed class SealSwitchTests
{
    private const string SealFile = "seal.kas";

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task Only_the_new_seal_opens_and_the_key_of_the_old_one_is_gone(bool stepEpoch, int epoch)
    {
        var disk = new SimulatedDisk();
        var glass = new GlassSeal("glass");
        StoredSecret before, after;
        await using (var keeper = await Vaults.InitialiseAsync(disk))
        {
            before = await keeper.CreateAsync(1);
            Assert.True(keeper.TryLend(before.Secret, out var lent));
            var root = keeper.Derive("KeyActors/test").Reveal();
            var done = await keeper.ResealAsync([glass], stepEpoch);

            Assert.Equal(["file"], done.Before.Select(static seal => seal.Kind));
            Assert.Equal(["glass"], done.After.Select(static seal => seal.Kind));
            Assert.Equal((ulong)epoch, done.Epoch);
            Assert.True(done.OldFilesRemoved);
            Assert.Equal(done.After, keeper.Seals);
            Assert.False(lent.IsRetired);
            Assert.Equal(root, keeper.Derive("KeyActors/test").Reveal());
            after = await keeper.CreateAsync(2);
        }

        Assert.Equal([SealFile, $"secrets-{epoch}.kas"], disk.List());
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Vaults.OpenAsync(disk));
        Assert.Contains("its seals are 'glass'", Assert.IsType<Refusal.SealRefused>(refused.Refusal).Sentence, StringComparison.Ordinal);
        await using var next = await OpenAsync(disk, glass);
        next.AssertWhole(before);
        next.AssertWhole(after);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_old_copy_of_seal_file_and_seal_opens_what_comes_later_only_without_a_step(bool stepEpoch)
    {
        var disk = new SimulatedDisk();
        var keeper = await Vaults.InitialiseAsync(disk);
        var (sealFile, fileSeal) = (disk.Bytes(SealFile), disk.Bytes("file.seal"));
        await keeper.ResealAsync([new GlassSeal("glass")], stepEpoch);
        var later = await keeper.CreateAsync(1);
        await keeper.DisposeAsync();

        disk.Write(SealFile, sealFile);
        disk.Write("file.seal", fileSeal);
        if (stepEpoch)
        {
            Assert.Contains("secrets-1.kas", await Vaults.RefusalOfAsync(() => Vaults.OpenAsync(disk)), StringComparison.Ordinal);
            return;
        }

        await using var thief = await Vaults.OpenAsync(disk);
        thief.AssertWhole(later);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_new_seal_that_does_not_open_what_it_sealed_changes_nothing(bool stepEpoch)
    {
        var disk = new SimulatedDisk();
        await using var keeper = await Vaults.InitialiseAsync(disk);
        var secret = await keeper.CreateAsync(1);
        var before = disk.List().ToDictionary(static name => name, disk.Bytes);

        Seal[] wanted = [new GlassSeal("glass"), new GlassSeal("forgetful") { Forgets = 1 }];
        var refused = await Assert.ThrowsAsync<RefusedException>(() => keeper.ResealAsync(wanted, stepEpoch));

        Assert.Contains("'forgetful'", Assert.IsType<Refusal.SealChangeRefused>(refused.Refusal).Sentence, StringComparison.Ordinal);
        Assert.Equal(before, disk.List().ToDictionary(static name => name, disk.Bytes));
        Assert.Equal(1ul, keeper.Epoch);
        keeper.AssertWhole(secret);
        keeper.AssertWhole(await keeper.CreateAsync(2));
    }

    [Fact]
    public async Task Giving_up_before_the_commit_changes_nothing_and_those_who_wait_are_served()
    {
        var disk = new SimulatedDisk();
        await using var keeper = await Vaults.InitialiseAsync(disk);
        var before = disk.Bytes(SealFile);
        using var patience = new CancellationTokenSource();
        var reached = new TaskCompletionSource();
        var slow = new GlassSeal("slow")
        {
            BeforeRecovery = async token =>
            {
                reached.SetResult();
                await Task.Delay(Timeout.Infinite, token);
            },
        };

        var change = keeper.ResealAsync([slow], stepEpoch: true, patience.Token);
        await reached.Task;
        var waiting = keeper.CreateAsync(1).AsTask();
        Assert.False(waiting.IsCompleted);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => change);
        keeper.AssertWhole(await waiting);
        Assert.Equal(before, disk.Bytes(SealFile));
        Assert.Equal(["file.seal", SealFile, "secrets-1.kas"], disk.List());
    }

    [Fact]
    public async Task Several_seals_can_be_in_force_and_one_that_has_lost_its_key_does_not_stop_the_others()
    {
        var disk = new SimulatedDisk();
        var glass = new GlassSeal("glass");
        await using (var keeper = await Vaults.InitialiseAsync(disk)) await keeper.ResealAsync([new FileSeal(), glass], stepEpoch: false);
        await (await Vaults.OpenAsync(disk)).DisposeAsync();

        disk.Delete("file.seal");
        Assert.Contains("file.seal is missing", await Vaults.RefusalOfAsync(() => Vaults.OpenAsync(disk)), StringComparison.Ordinal);
        await (await OpenAsync(disk, new FileSeal(), glass)).DisposeAsync();
    }

    [Fact]
    public async Task Wants_one_to_sixteen_seals()
    {
        await using var keeper = await Vaults.InitialiseAsync(new SimulatedDisk());
        await Assert.ThrowsAsync<ArgumentException>(() => keeper.ResealAsync([], stepEpoch: false));
        await Assert.ThrowsAsync<ArgumentException>(() => keeper.ResealAsync(
            [.. Enumerable.Range(0, 17).Select(static _ => new GlassSeal("glass"))], stepEpoch: false));
        keeper.AssertWhole(await keeper.CreateAsync(1));
    }

    [Fact]
    public async Task A_new_vault_with_another_seal_does_not_remove_a_key_that_lies_there()
    {
        var disk = new SimulatedDisk();
        disk.Write("file.seal", new byte[36]);
        var settings = new KeeperSettings { Seals = [new GlassSeal("glass")] };
        var sentence = await Vaults.RefusalOfAsync(() => SecretKeeper.InitialiseAsync(disk, settings));
        Assert.Contains("file.seal", sentence, StringComparison.Ordinal);
        Assert.Equal(["file.seal"], disk.List());
    }

    [Fact]
    public async Task Says_without_lock_and_key_what_opens_a_folder()
    {
        var root = Directory.CreateTempSubdirectory("keyactors-seal-").FullName;
        try
        {
            Assert.Empty(SecretKeeper.ReadSeals(root));
            Assert.Empty(SecretKeeper.ReadSeals(Path.Combine(root, "nowhere")));
            using var folder = VaultFolder.Open(root);
            var heard = new List<MaterialNotice>();
            await using var keeper = await Vaults.InitialiseAsync(folder, heard.Add);
            await keeper.ResealAsync([new GlassSeal("glass"), new FileSeal()], stepEpoch: true);

            Assert.Equal(["glass", "file"], SecretKeeper.ReadSeals(root).Select(static seal => seal.Kind));
            Assert.Equal(keeper.Seals, SecretKeeper.ReadSeals(root));
            Assert.Equal(2, heard.OfType<MaterialNotice.SealBesideData>().Count());
            File.WriteAllText(Path.Combine(root, SealFile), "nothing like it");
            await Assert.ThrowsAsync<RefusedException>(() => Task.Run(() => SecretKeeper.ReadSeals(root)));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static Task<SecretKeeper> OpenAsync(VaultFolder folder, params Seal[] seals) =>
        SecretKeeper.OpenAsync(folder, new KeeperSettings { Seals = seals });
}
