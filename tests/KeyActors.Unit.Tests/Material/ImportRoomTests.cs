using KeyActors.Cipher;
using KeyActors.Material;
using KeyActors.Model;
using KeyActors.Unit.Tests.Cipher;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Material;

public sealed class ImportRoomTests(ITestOutputHelper output) : IDisposable
{
    private static readonly ImportWrapping Wrapping = new(ImportKeySpec.Rsa2048, ImportAlgorithm.AesKeyWrapSha256);

    private readonly VaultFolder folder = VaultFolder.InMemory();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 2, 3, 4, 5, TimeSpan.Zero));

    private KeeperSettings Settings => new() { Time = clock };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_openssl_wrapped_is_stored_and_lent_after_a_new_start()
    {
        if (!OpenSsl.TryFind(output, out var openSsl)) return;
        StoredSecret stored;
        ImportParameters given;
        using (openSsl)
        {
            await using (var keeper = await SecretKeeper.InitialiseAsync(folder, Settings))
            {
                given = await keeper.Imports.IssueAsync(Vaults.Key(1), Wrapping);
                Assert.Equal((Vaults.Key(1), Wrapping, clock.GetUtcNow().AddHours(24)), (given.Key, given.Wrapping, given.ValidTo));
            }

            await using var next = await SecretKeeper.OpenAsync(folder, Settings);
            var wrapped = openSsl.Wrap(Wrapping.Algorithm, given.PublicKey.ToArray(), Wraps.Material);
            var material = Open(next, 1, given, wrapped);
            Assert.Equal(MaterialName.Of(Wraps.Material, Vaults.Key(1).Id), material.Id);
            Assert.Empty(next.Held());
            stored = await next.ImportAsync(material);
            Assert.Equal((material.Id, KeySpec.SymmetricDefault, Vaults.Key(1)), (stored.Material, stored.Spec, stored.Key));
        }

        await using var last = await SecretKeeper.OpenAsync(folder, Settings);
        last.AssertWhole(stored);
        Assert.Equal(Wraps.Material, last.Reveal(stored.Secret));
    }

    [Theory]
    [InlineData(ImportKeySpec.Rsa2048, ImportAlgorithm.OaepSha1, 1265)]
    [InlineData(ImportKeySpec.Rsa3072, ImportAlgorithm.OaepSha256, 1840)]
    [InlineData(ImportKeySpec.Rsa4096, ImportAlgorithm.AesKeyWrapSha1, 2420)]
    public async Task Every_kind_of_token_is_small_and_opens_as_often_as_it_is_brought(
        ImportKeySpec spec, ImportAlgorithm algorithm, int about)
    {
        await using var keeper = await SecretKeeper.InitialiseAsync(folder, Settings);
        var given = await keeper.Imports.IssueAsync(Vaults.Key(1), new ImportWrapping(spec, algorithm));
        Assert.InRange(given.Token.Length, about - 8, about + 8);
        Assert.True(given.Token.Length <= ImportRoom.TokenBytesMax);
        var wrapped = Wrap(given);
        var (first, second) = (Open(keeper, 1, given, wrapped), Open(keeper, 1, given, wrapped));
        Assert.Equal(first.Id, second.Id);

        // The same material arrives under another name each time.
        var stored = new[] { await keeper.ImportAsync(first), await keeper.ImportAsync(second) };
        Assert.NotEqual(stored[0].Secret, stored[1].Secret);
        Assert.All(stored, keeper.AssertWhole);
    }

    [Fact]
    public async Task A_token_is_good_until_the_last_instant_of_its_day()
    {
        await using var keeper = await SecretKeeper.InitialiseAsync(folder, Settings);
        var given = await keeper.Imports.IssueAsync(Vaults.Key(1), Wrapping);
        var wrapped = Wrap(given);
        clock.Advance(ImportRoom.TokenAge - TimeSpan.FromTicks(1));
        Open(keeper, 1, given, wrapped).Dispose();
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(ImportVerdict.TokenExpired, Verdict(keeper, 1, given.Token.ToArray(), wrapped));
    }

    [Fact]
    public async Task A_token_ends_with_its_epoch_and_opens_in_no_later_one()
    {
        ImportParameters given;
        await using (var keeper = await SecretKeeper.InitialiseAsync(folder, Settings))
        {
            given = await keeper.Imports.IssueAsync(Vaults.Key(1), Wrapping);
            await keeper.ResealAsync([new FileSeal()], stepEpoch: false);
            Open(keeper, 1, given, Wrap(given)).Dispose();
            await keeper.StepAsync(static _ => true);
            Assert.Equal(ImportVerdict.TokenExpired, Verdict(keeper, 1, given.Token.ToArray(), Wrap(given)));
        }

        await using var next = await SecretKeeper.OpenAsync(folder, Settings);
        Assert.Equal(ImportVerdict.TokenExpired, Verdict(next, 1, given.Token.ToArray(), Wrap(given)));

        // Saying that it is of this epoch does not help: the key that sealed it is gone.
        var forged = given.Token.ToArray();
        forged[ImportRoom.HeadBytes - 1] = 2;
        Assert.Equal(ImportVerdict.TokenInvalid, Verdict(next, 1, forged, Wrap(given)));
        Open(next, 1, await next.Imports.IssueAsync(Vaults.Key(1), Wrapping)).Dispose();
    }

    [Fact]
    public async Task A_token_is_good_for_one_key_of_one_vault()
    {
        using var elsewhere = VaultFolder.InMemory();
        await using var keeper = await SecretKeeper.InitialiseAsync(folder, Settings);
        await using var other = await SecretKeeper.InitialiseAsync(elsewhere, Settings);
        var given = await keeper.Imports.IssueAsync(Vaults.Key(1), Wrapping);
        Assert.Equal(ImportVerdict.TokenInvalid, Verdict(keeper, 2, given.Token.ToArray(), Wrap(given)));
        Assert.Equal(ImportVerdict.TokenInvalid, Verdict(other, 1, given.Token.ToArray(), Wrap(given)));
    }

    [Fact]
    public async Task A_token_opens_nothing_that_was_wrapped_for_another_token()
    {
        await using var keeper = await SecretKeeper.InitialiseAsync(folder, Settings);
        var (one, two) = (await keeper.Imports.IssueAsync(Vaults.Key(1), Wrapping),
            await keeper.Imports.IssueAsync(Vaults.Key(1), Wrapping));
        Assert.Equal(ImportVerdict.WrappingInvalid, Verdict(keeper, 1, one.Token.ToArray(), Wrap(two)));
    }

    [Fact]
    public async Task Every_cut_and_every_flipped_byte_of_a_token_is_refused()
    {
        await using var keeper = await SecretKeeper.InitialiseAsync(folder, Settings);
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            var given = await keeper.Imports.IssueAsync(Vaults.Key(1), Wrapping);
            var (token, wrapped) = (given.Token.ToArray(), Wrap(given));
            for (var at = 0; at < token.Length; at++)
            {
                token[at] ^= (byte)(1 << (at % 8));
                AssertRefused(at, Verdict(keeper, 1, token, wrapped));
                token[at] ^= (byte)(1 << (at % 8));
                AssertRefused(at, Verdict(keeper, 1, token[..at], wrapped));
            }

            AssertRefused(token.Length, Verdict(keeper, 1, [.. token, 0], wrapped));
            AssertRefused(token.Length, Verdict(keeper, 1, new byte[ImportRoom.TokenBytesMax + 1], wrapped));
            Open(keeper, 1, given, wrapped).Dispose();
            await keeper.StepAsync(static _ => true);
        }

        // Only the number of the epoch stands in clear, and an earlier one is an ended one.
        static void AssertRefused(int at, ImportVerdict verdict) => Assert.True(
            verdict == ImportVerdict.TokenInvalid
            || (verdict == ImportVerdict.TokenExpired && at is >= 1 and < ImportRoom.HeadBytes),
            $"{verdict} at {at}");
    }

    [Fact]
    public async Task Every_other_wrapping_is_one_and_the_same_refusal()
    {
        await using var keeper = await SecretKeeper.InitialiseAsync(folder, Settings);
        foreach (var algorithm in Wraps.Algorithms)
        {
            var given = await keeper.Imports.IssueAsync(Vaults.Key(1), Wrapping with { Algorithm = algorithm });
            var (token, key) = (given.Token.ToArray(), given.PublicKey.ToArray());
            var bad = Wraps.Algorithms.Where(other => other != algorithm).Select(other => Wraps.Wrap(other, key, Wraps.Material))
                .Concat(((int[])[1, 31, 33, 64]).Select(bytes => Wraps.Wrap(algorithm, key, new byte[bytes])))
                .Concat([[], new byte[1], new byte[256], new byte[296], new byte[100_000]]);
            Assert.All(bad, wrapped => Assert.Equal(ImportVerdict.WrappingInvalid, Verdict(keeper, 1, token, wrapped)));
        }
    }

    [Fact]
    public async Task Material_that_is_not_stored_is_wiped()
    {
        await using var keeper = await SecretKeeper.InitialiseAsync(folder, Settings);
        var material = Open(keeper, 1, await keeper.Imports.IssueAsync(Vaults.Key(1), Wrapping));
        material.Dispose();
        material.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await keeper.ImportAsync(material));
        Assert.Empty(keeper.Held());

        // What was stored is the keeper's: disposing the handle takes nothing away.
        var next = Open(keeper, 1, await keeper.Imports.IssueAsync(Vaults.Key(1), Wrapping));
        var stored = await keeper.ImportAsync(next);
        next.Dispose();
        keeper.AssertWhole(stored);
    }

    [Fact]
    public async Task A_failed_write_stores_nothing_and_the_next_import_succeeds()
    {
        var disk = new SimulatedDisk();
        await using var keeper = await Vaults.InitialiseAsync(disk);
        var given = await keeper.Imports.IssueAsync(Vaults.Key(1), Wrapping);
        disk.BeforeAppendSync = () =>
        {
            disk.BeforeAppendSync = null;
            throw new IOException("No space left on device");
        };
        await Vaults.AssertRefusedAsync("could not be stored", async () => await keeper.ImportAsync(Open(keeper, 1, given)));
        keeper.AssertWhole(await keeper.ImportAsync(Open(keeper, 1, given)));
        Assert.Single(keeper.Held());
    }

    [Fact]
    public async Task A_closed_keeper_says_so()
    {
        var keeper = await SecretKeeper.InitialiseAsync(folder, Settings);
        var given = await keeper.Imports.IssueAsync(Vaults.Key(1), Wrapping);
        var material = Open(keeper, 1, given);
        await keeper.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => keeper.Imports.IssueAsync(Vaults.Key(1), Wrapping));
        Assert.Throws<ObjectDisposedException>(() => Verdict(keeper, 1, given.Token.ToArray(), Wrap(given)));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await keeper.ImportAsync(material));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => keeper.Imports.IssueAsync(Vaults.Key(1), default));
    }

    private static byte[] Wrap(ImportParameters given) =>
        Wraps.Wrap(given.Wrapping.Algorithm, given.PublicKey.Span, Wraps.Material);

    private static ImportedMaterial Open(SecretKeeper keeper, int key, ImportParameters given, byte[]? wrapped = null)
    {
        var verdict = keeper.Imports.Open(
            Vaults.Key(key), KeySpec.SymmetricDefault, given.Token.Span, wrapped ?? Wrap(given), out var material);
        Assert.Equal(ImportVerdict.Opened, verdict);
        return material!;
    }

    private static ImportVerdict Verdict(SecretKeeper keeper, int key, byte[] token, byte[] wrapped)
    {
        var verdict = keeper.Imports.Open(Vaults.Key(key), KeySpec.SymmetricDefault, token, wrapped, out var material);
        Assert.Equal(verdict == ImportVerdict.Opened, material is not null);
        material?.Dispose();
        return verdict;
    }
}
