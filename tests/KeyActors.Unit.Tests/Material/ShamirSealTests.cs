using System.Text;
using CsCheck;
using KeyActors.Material;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

/// <summary>A vault that k of n people open, and what it says when they do not.</summary>
public sealed class ShamirSealTests : IDisposable
{
    private const string SealFile = "seal.kas";
    private readonly string root = Directory.CreateTempSubdirectory("keyactors-shamir-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    public async Task Every_set_of_k_shares_opens_and_no_smaller_one_does(int threshold, int shares)
    {
        var (disk, texts, secret) = await NewVaultAsync(threshold, shares);
        for (var bits = 1; bits < 1 << shares; bits++)
        {
            string[] given = [.. texts.Where((_, i) => (bits >> i & 1) == 1)];
            if (given.Length >= threshold)
            {
                await using var keeper = await OpenAsync(disk, given);
                keeper.AssertWhole(secret);
                continue;
            }

            await AssertRefusedAsync($"{given.Length} of {threshold} shares are given: give {threshold - given.Length} more", disk, given);
        }
    }

    [Fact]
    public async Task Says_in_clear_how_many_of_which_set()
    {
        var (disk, texts, _) = await NewVaultAsync(2, 3);
        await using var keeper = await OpenAsync(disk, texts[0], texts[2]);
        var seal = Assert.Single(keeper.Seals);
        Assert.Equal("shamir", seal.Kind);
        Assert.Matches("^2 of 3 shares of set [0-9A-F]{16}$", seal.Detail);
        var set = seal.Detail[^16..];
        Assert.All(texts, text => Assert.Equal(set, text[5..24].Replace("-", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Refuses_with_the_number_of_the_share_that_is_wrong_and_changes_nothing()
    {
        var (disk, texts, _) = await NewVaultAsync(2, 3);
        var (_, others, _) = await NewVaultAsync(2, 3);
        var before = disk.List().ToDictionary(static name => name, disk.Bytes);

        await AssertRefusedAsync("share 1 was given twice: give another one", disk, texts[0], texts[0]);
        await AssertRefusedAsync("share 2 is of set ", disk, texts[0], others[1]);
        await AssertRefusedAsync("share 1 is of set ", disk, others[0], others[1]);
        foreach (var forged in Forged(texts[1])) await AssertRefusedAsync("is not the share", disk, texts[0], forged);
        await AssertRefusedAsync("share 2 is not the share 2 that was made, or seal.kas was edited", disk, texts[0], Altered(texts[1], 20));
        await AssertRefusedAsync("share 7 is not the share 7", disk, texts[0], Altered(texts[1], 9, 7));

        Assert.Equal(before, disk.List().ToDictionary(static name => name, disk.Bytes));
        await using var keeper = await OpenAsync(disk, texts[2], texts[1]);
        Assert.Equal(1ul, keeper.Epoch);
    }

    [Fact]
    public async Task A_wrong_share_among_too_many_is_told_too()
    {
        var (disk, texts, _) = await NewVaultAsync(2, 4);
        await AssertRefusedAsync("share 4 is not the share 4", disk, texts[0], texts[1], texts[2], Altered(texts[3], 30));
    }

    [Fact]
    public async Task Wrong_shares_make_nobody_wait()
    {
        var (disk, texts, _) = await NewVaultAsync(2, 3);
        var heard = new List<MaterialNotice>();
        for (var i = 0; i < 10; i++)
        {
            using var seal = Seal(texts[0], Altered(texts[1], 20));
            await Assert.ThrowsAsync<RefusedException>(
                () => SecretKeeper.OpenAsync(disk, new KeeperSettings { Seals = [seal], Notices = heard.Add }));
        }

        Assert.DoesNotContain(heard, static notice => notice is MaterialNotice.UnsealWaits);
    }

    [Fact]
    public async Task Shares_are_delivered_before_the_change_counts_and_a_failed_delivery_changes_nothing()
    {
        var disk = new SimulatedDisk();
        await using var keeper = await Vaults.InitialiseAsync(disk);
        var before = disk.List().ToDictionary(static name => name, disk.Bytes);
        var calls = 0;
        using (var failing = ShamirSeal.ForNew(2, 3, (shares, _) =>
        {
            Assert.Equal([1, 2, 3], shares.Select(static share => share.Index));
            Assert.Equal(before, disk.List().ToDictionary(static name => name, disk.Bytes));
            return calls++ == 0 ? throw new IOException("The printer is out of paper.") : throw new TimeoutException();
        }))
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => keeper.ResealAsync([failing], stepEpoch: true));
            Assert.IsType<Refusal.SealChangeRefused>(refused.Refusal);
            Assert.Contains("the shares could not be delivered", refused.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<TimeoutException>(() => keeper.ResealAsync([failing], stepEpoch: true));
        }

        Assert.Equal(2, calls);
        Assert.Equal(before, disk.List().ToDictionary(static name => name, disk.Bytes));
        keeper.AssertWhole(await keeper.CreateAsync(1));
    }

    [Fact]
    public async Task Another_split_has_another_set_and_the_old_shares_open_nothing()
    {
        var disk = new SimulatedDisk();
        string[] first = [], second = [];
        await using (var keeper = await Vaults.InitialiseAsync(disk))
        {
            using var one = ShamirSeal.ForNew(2, 2, (shares, _) => Take(shares, out first));
            await keeper.ResealAsync([one], stepEpoch: true);
            using var two = ShamirSeal.ForNew(2, 2, (shares, _) => Take(shares, out second));
            await keeper.ResealAsync([two], stepEpoch: true);
        }

        await AssertRefusedAsync("is of set", disk, first);
        await (await OpenAsync(disk, second)).DisposeAsync();
    }

    [Fact]
    public async Task Of_two_seals_of_shares_the_one_is_opened_that_the_shares_are_of()
    {
        var disk = new SimulatedDisk();
        string[] first = [], second = [];
        using (var one = ShamirSeal.ForNew(2, 2, (shares, _) => Take(shares, out first)))
        using (var two = ShamirSeal.ForNew(3, 3, (shares, _) => Take(shares, out second)))
            await (await SecretKeeper.InitialiseAsync(disk, new KeeperSettings { Seals = [one, two] })).DisposeAsync();

        await (await OpenAsync(disk, first)).DisposeAsync();
        await (await OpenAsync(disk, second)).DisposeAsync();
        await AssertRefusedAsync("2 of 3 shares are given: give 1 more", disk, second[0], second[2]);
    }

    [Fact]
    public async Task Edited_numbers_in_seal_kas_open_nothing()
    {
        var (disk, texts, _) = await NewVaultAsync(2, 3);
        var whole = disk.Bytes(SealFile);
        const int parametersAt = 32 + 2 + 1 + 6 + 2;
        const int parameterBytes = 3 + 8 + 8 + (3 * 8);
        for (var at = parametersAt; at < parametersAt + parameterBytes; at++)
        {
            byte[] edited = [.. whole];
            edited[at] ^= 1;
            disk.Write(SealFile, edited);
            using var seal = Seal(texts);
            await Assert.ThrowsAsync<RefusedException>(() => SecretKeeper.OpenAsync(disk, new KeeperSettings { Seals = [seal] }));
        }

        disk.Write(SealFile, whole);
        await (await OpenAsync(disk, texts)).DisposeAsync();
    }

    [Fact]
    public async Task Numbers_that_were_read_are_bounded() => await Task.Run(() =>
        Gen.Byte.Array[0, 300].Sample(static bytes =>
        {
            if (!ShamirParameters.TryRead(bytes, out var found)) return;
            Assert.InRange(found.Threshold, 2, found.Shares);
            Assert.Equal(19 + (found.Shares * 8), bytes.Length);
        }));

    [Fact]
    public async Task A_folder_of_shares_is_new_private_durable_and_outside_the_vault()
    {
        var vault = Path.Combine(root, "vault");
        using var folder = VaultFolder.Open(vault);
        await using var keeper = await Vaults.InitialiseAsync(folder);
        var shares = Path.Combine(root, "shares");

        await RefusedFolderAsync(keeper, Path.Combine(vault, "shares"), "is inside the vault");
        await RefusedFolderAsync(keeper, Path.Combine(root, "none", "shares"), "does not exist: create it first");
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateSymbolicLink(Path.Combine(root, "link"), vault);
            await RefusedFolderAsync(keeper, Path.Combine(root, "link", "shares"), "is inside the vault");
        }

        using (var seal = ShamirSeal.ForNew(2, 3, shares)) await keeper.ResealAsync([seal], stepEpoch: true);
        await RefusedFolderAsync(keeper, shares, "exists already");

        string[] files = [.. Directory.GetFiles(shares).Order(StringComparer.Ordinal)];
        Assert.Equal(["share-01-of-03.txt", "share-02-of-03.txt", "share-03-of-03.txt"], files.Select(Path.GetFileName));
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in files) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(shares));
        }

        await keeper.DisposeAsync();
        using var opening = Seal([.. files.Skip(1).Select(File.ReadAllText)]);
        await using var next = await SecretKeeper.OpenAsync(folder, new KeeperSettings { Seals = [opening] });
        Assert.Equal(2ul, next.Epoch);
    }

    [Fact]
    public async Task Shares_are_checked_as_they_are_given()
    {
        var vault = Path.Combine(root, "vault");
        string[] texts = [];
        using (var folder = VaultFolder.Open(vault))
        {
            using var making = ShamirSeal.ForNew(2, 3, (made, _) => Take(made, out texts));
            await (await SecretKeeper.InitialiseAsync(folder, new KeeperSettings { Seals = [making] })).DisposeAsync();
        }

        using var shares = ShamirShares.For(vault);
        Assert.Equal((0, 2), (shares.Given, shares.Needed));
        shares.Add(ShamirShare.Of(texts[2]));
        Assert.Contains("share 3 was given twice", Refusal(shares, texts[2]), StringComparison.Ordinal);
        Assert.Contains("share 1 is not the share 1", Refusal(shares, Altered(texts[0], 40)), StringComparison.Ordinal);
        var (_, others, _) = await NewVaultAsync(2, 3);
        Assert.Contains("share 1 is of set", Refusal(shares, others[0]), StringComparison.Ordinal);
        Assert.Equal((1, 2), (shares.Given, shares.Needed));
        shares.Add(ShamirShare.Of(texts[0]));
        using var seal = shares.ToSeal();
        shares.Dispose();
        using (var folder = VaultFolder.Open(vault))
            await (await SecretKeeper.OpenAsync(folder, new KeeperSettings { Seals = [seal] })).DisposeAsync();

        var none = Assert.Throws<RefusedException>(() => ShamirShares.For(root));
        Assert.IsType<Refusal.SealRefused>(none.Refusal);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    [InlineData(2, 33)]
    public void Numbers_outside_their_bounds_are_misuse(int threshold, int shares) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ShamirSeal.ForNew(threshold, shares, static (_, _) => ValueTask.CompletedTask));

    [Fact]
    public async Task Given_shares_are_not_put_in_force_and_a_disposed_seal_is_wiped()
    {
        var (disk, texts, _) = await NewVaultAsync(2, 3);
        await using var keeper = await OpenAsync(disk, texts);
        var seal = Seal(texts);
        await Assert.ThrowsAsync<ArgumentException>(() => keeper.ResealAsync([seal], stepEpoch: false));
        seal.Dispose();
        seal.Dispose();
        await keeper.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => SecretKeeper.OpenAsync(disk, new KeeperSettings { Seals = [seal] }));
    }

    private static ValueTask Take(IReadOnlyList<ShamirShare> shares, out string[] texts)
    {
        texts = [.. shares.Select(ShamirShareTests.Text)];
        return ValueTask.CompletedTask;
    }

    private static async Task<(SimulatedDisk Disk, string[] Texts, StoredSecret Secret)> NewVaultAsync(int threshold, int shares)
    {
        var disk = new SimulatedDisk();
        string[] texts = [];
        using var seal = ShamirSeal.ForNew(threshold, shares, (made, _) => Take(made, out texts));
        await using var keeper = await SecretKeeper.InitialiseAsync(disk, new KeeperSettings { Seals = [seal] });
        return (disk, texts, await keeper.CreateAsync(1));
    }

    private static ShamirSeal Seal(params string[] texts) => ShamirSeal.Of([.. texts.Select(static text => ShamirShare.Of(text))]);

    private static async Task<SecretKeeper> OpenAsync(VaultFolder disk, params string[] texts)
    {
        using var seal = Seal(texts);
        return await SecretKeeper.OpenAsync(disk, new KeeperSettings { Seals = [seal] });
    }

    private static async Task AssertRefusedAsync(string part, VaultFolder disk, params string[] texts)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => OpenAsync(disk, texts));
        Assert.IsType<Refusal.SealRefused>(refused.Refusal);
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
    }

    private static string Refusal(ShamirShares shares, string text) =>
        Assert.Throws<RefusedException>(() => shares.Add(ShamirShare.Of(text))).Message;

    private static async Task RefusedFolderAsync(SecretKeeper keeper, string folder, string part)
    {
        using var seal = ShamirSeal.ForNew(2, 3, folder);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => keeper.ResealAsync([seal], stepEpoch: true));
        Assert.IsType<Refusal.SealChangeRefused>(refused.Refusal);
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The share with each bit of its value flipped, under a good checksum.</summary>
    private static IEnumerable<string> Forged(string text) => Enumerable.Range(10, 32).Select(at => Altered(text, at));

    /// <summary>The share with one byte changed, under a good checksum: what somebody who forges would hand over.</summary>
    private static string Altered(string text, int at, int? to = null)
    {
        var content = Convert.FromHexString(text[4..].Replace("-", "", StringComparison.Ordinal));
        content[at] = (byte)(to ?? content[at] ^ 1);
        System.Security.Cryptography.SHA256.HashData([.. "KAS1"u8, .. content[..42]])[..4].CopyTo(content.AsSpan(42));
        return "KAS1" + string.Concat(content.Chunk(2).Select(static group => "-" + Convert.ToHexString(group)));
    }
}
