using KeyActors.Engine.Tests.Hosting;
using KeyActors.History;
using KeyActors.Journal;
using KeyActors.Material;
using KeyActors.Model;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Xunit;

namespace KeyActors.Engine.Tests.Seals;

/// <summary>What opens a vault, through the face of the engine, and what its history says of it.</summary>
public sealed class VaultSealTests : IDisposable
{
    private const string Words = "correct horse battery staple";
    private readonly string folder = Directory.CreateTempSubdirectory("keyactors-seals-").FullName;
    private readonly LineLog log = new();

    private string Vault => Path.Combine(folder, "vault");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_vault_made_under_a_passphrase_opens_with_it_and_not_without()
    {
        using var seal = VaultSeal.Passphrase(Words);
        await (await OpenAsync(seal)).DisposeAsync();
        Assert.False(File.Exists(Path.Combine(Vault, "file.seal")));
        Assert.Equal(["passphrase"], KeyVault.ReadSeals(Vault).Select(static s => s.Kind));
        Assert.Equal("Argon2id, 65,536 KiB, 3 passes", KeyVault.ReadSeals(Vault)[0].Detail);

        var none = await Assert.ThrowsAsync<RefusedException>(() => OpenAsync().AsTask());
        Assert.Contains("its seals are 'passphrase'", Assert.IsType<Refusal.SealRefused>(none.Refusal).Sentence, StringComparison.Ordinal);
        using var wrong = VaultSeal.Passphrase("incorrect horse battery staple"u8);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => OpenAsync(wrong).AsTask());
        Assert.IsType<Refusal.SealRefused>(refused.Refusal);
        Assert.DoesNotContain("horse", refused.Message, StringComparison.Ordinal);

        using var read = VaultSeal.PassphraseFrom(new MemoryStream(StrictUtf8.Encoding.GetBytes(Words + "\n")));
        await using (var inspection = await KeyVault.InspectAsync(Vault, Options(read)))
            Assert.Equal(Vault, inspection.Evidence.Folder);
        await using var vault = await OpenAsync(read);
        Assert.Equal(["passphrase"], vault.Seals.Select(static s => s.Kind));

        // One event says which vault this is, one what it was sealed with; opening again added none.
        var resealed = Assert.IsType<VaultEvent.Resealed>(Assert.Single(Events().Skip(1)));
        Assert.Equal(Caller.Vault, resealed.Stamp.By);
        Assert.Equal(" to passphrase", Text(resealed));
    }

    [Fact]
    public async Task A_change_of_seals_is_durable_and_in_the_history_and_everything_opens_as_before()
    {
        byte[] blob;
        using var seal = VaultSeal.Passphrase(Words);
        await using (var vault = await OpenAsync())
        {
            var key = await vault.CreateKeyAsync("alias/one");
            blob = await vault.EncryptAsync("alias/one", "hello"u8.ToArray());
            Assert.Single(Events());

            var change = await vault.ResealAsync([seal]);
            Assert.Equal(["file"], change.Before);
            Assert.Equal(["passphrase"], change.After);
            Assert.Equal((2ul, true, true), (change.Epoch, change.OldFilesRemoved, change.IsRecorded));
            Assert.Equal(["passphrase"], KeyVault.ReadSeals(Vault).Select(static s => s.Kind));
            Assert.Equal("hello"u8.ToArray(), await vault.DecryptAsync(blob));
            await vault.RotateKeyAsync(key.Arn.ToString());
        }

        Assert.False(File.Exists(Path.Combine(Vault, "file.seal")));
        await using var next = await OpenAsync(seal);
        Assert.Equal("hello"u8.ToArray(), await next.DecryptAsync(blob));
        var resealed = Assert.IsType<VaultEvent.Resealed>(Events().Last());
        Assert.Equal(next.Caller, resealed.Stamp.By);
        Assert.Equal("file to passphrase", Text(resealed));

        var evidence = next.Evidence;
        var report = await VaultVerifier.VerifyAsync(VaultHistory.Open(Vault), evidence.Macs, evidence.Secrets, null);
        Assert.Empty(report.Faults);
    }

    [Fact]
    public async Task Keeping_the_epoch_is_a_choice()
    {
        await using var vault = await OpenAsync();
        using var seal = VaultSeal.Passphrase(Words);
        Assert.Equal(1ul, (await vault.ResealAsync([seal, VaultSeal.File], keepEpoch: true)).Epoch);
        Assert.Equal(["passphrase", "file"], vault.Seals.Select(static s => s.Kind));
        await Assert.ThrowsAsync<ArgumentException>(() => vault.ResealAsync([]).AsTask());
        await vault.CreateKeyAsync();
    }

    [Fact]
    public async Task A_change_that_the_history_missed_is_recorded_and_told_by_the_next_opening_alone()
    {
        await (await OpenAsync()).DisposeAsync();
        using var seal = VaultSeal.Passphrase(Words);
        using var other = VaultSeal.Passphrase("another passphrase");
        await ResealBehindTheEngineAsync(VaultSeal.File, seal);

        await (await OpenAsync(seal)).DisposeAsync();
        var first = Assert.IsType<VaultEvent.Resealed>(Assert.Single(Events().Skip(1)));
        Assert.Equal(Caller.Vault, first.Stamp.By);
        Assert.Equal("file to passphrase", Text(first));
        Assert.Contains("The history did not know the last change of seals (file to passphrase), as after a crash: it is recorded now", log.Lines);

        // The kinds are the same this time, and still it is another seal.
        await ResealBehindTheEngineAsync(seal, other);
        await (await OpenAsync(other)).DisposeAsync();
        Assert.Equal(3, Events().Count);
        await (await OpenAsync(other)).DisposeAsync();
        Assert.Equal(3, Events().Count);
    }

    [Fact]
    public async Task A_change_that_cannot_be_recorded_is_done_and_says_so()
    {
        using var seal = VaultSeal.Passphrase(Words);
        await using (var vault = await OpenAsync())
        {
            Run("ALTER TABLE journal RENAME TO elsewhere");
            var change = await vault.ResealAsync([seal]);
            Assert.False(change.IsRecorded);
            Assert.False((await vault.ResealAsync([seal])).IsRecorded);
            Assert.Equal(["passphrase"], vault.Seals.Select(static s => s.Kind));
            Run("ALTER TABLE elsewhere RENAME TO journal");
        }

        Assert.Contains("Other seals open the vault now (passphrase), but the history could not record it: the next opening does", log.Lines);
        Assert.Single(Events());
        await (await OpenAsync(seal)).DisposeAsync();
        Assert.Equal("file to passphrase", Text(Assert.IsType<VaultEvent.Resealed>(Events().Last())));
    }

    [Fact]
    public async Task A_vault_in_memory_takes_seals_too()
    {
        using var seal = VaultSeal.Passphrase(Words);
        await using var vault = await KeyVault.InMemoryAsync(Options(seal));
        Assert.Equal(["passphrase"], vault.Seals.Select(static s => s.Kind));
        Assert.True((await vault.ResealAsync([VaultSeal.File])).IsRecorded);
        Assert.Equal(["file"], vault.Seals.Select(static s => s.Kind));
    }

    [Fact]
    public async Task Seals_come_and_go_one_by_one_and_each_change_is_in_the_history()
    {
        using var words = VaultSeal.Passphrase(Words);
        var texts = new List<string>();
        using var split = VaultSeal.Shamir(2, 3, (shares, _) => Take(shares, texts));
        await using (var vault = await OpenAsync())
        {
            await vault.CreateKeyAsync("alias/one");
            var added = await vault.AddSealAsync(words);
            Assert.Equal((1ul, true), (added.Epoch, added.IsRecorded));
            Assert.Equal(["file", "passphrase", "shamir"], (await vault.AddSealAsync(split)).After);
            Assert.Equal(3, texts.Count);

            var removed = await vault.RemoveSealAsync(vault.Seals[1].Id);
            Assert.Equal(["file", "shamir"], removed.After);
            Assert.Equal((2ul, true), (removed.Epoch, removed.OldFilesRemoved));
            var kept = await vault.ResealAsync([words], keep: ["shamir"]);
            Assert.Equal(["shamir", "passphrase"], kept.After);
            Assert.False(File.Exists(Path.Combine(Vault, "file.seal")));
        }

        Assert.Equal(
            ["file to file, passphrase", "file, passphrase to file, passphrase, shamir", "file, passphrase, shamir to file, shamir",
                "file, shamir to shamir, passphrase"],
            Events().OfType<VaultEvent.Resealed>().Select(Text));
        using var shares = ShareCollection.For(Vault);
        Assert.Equal(2, shares.Needed);
        Assert.Equal(3, shares.Add(texts[2]));
        Assert.Equal(1, shares.AddFrom(new MemoryStream(StrictUtf8.Encoding.GetBytes(texts[0] + "\n"))));
        using var both = shares.ToSeal();
        await using var next = await OpenAsync(both);
        Assert.Equal(4, Events().OfType<VaultEvent.Resealed>().Count());
        Assert.Equal(["shamir", "passphrase"], next.Seals.Select(static s => s.Kind));
    }

    [Fact]
    public async Task A_change_that_could_leave_a_vault_which_nobody_opens_is_refused()
    {
        using var words = VaultSeal.Passphrase(Words);
        using var more = VaultSeal.Passphrase("another passphrase");
        await (await OpenAsync(words, more, VaultSeal.File)).DisposeAsync();
        await using var vault = await OpenAsync(VaultSeal.File);
        var events = Events().Count;

        await AssertAsync("no seal 'wax' is in force: name one of 'passphrase' (", () => vault.RemoveSealAsync("wax"));
        await AssertAsync("2 seals 'passphrase' are in force: name one of them by its id", () => vault.RemoveSealAsync("passphrase"));
        await AssertAsync("open it by one of them first", () => vault.RemoveSealAsync("file"));
        await AssertAsync("is in force once", () => vault.AddSealAsync(VaultSeal.File));
        await AssertAsync("no seal 'wax' is in force", () => vault.ResealAsync([words], keep: ["wax"]));
        Assert.Equal(events, Events().Count);
        Assert.Equal(3, vault.Seals.Count);

        async Task AssertAsync(string part, Func<ValueTask<SealChange>> change)
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => change().AsTask());
            Assert.Contains(part, Assert.IsType<Refusal.SealChangeRefused>(refused.Refusal).Sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_epoch_is_renewed_without_ending_anything_and_the_history_says_so()
    {
        byte[] blob;
        await using (var vault = await OpenAsync())
        {
            var key = await vault.CreateKeyAsync("alias/one");
            blob = await vault.EncryptAsync("alias/one", "hello"u8.ToArray());
            await vault.RotateKeyAsync(key.Arn.ToString());
            var seals = vault.Seals;

            Assert.Equal(new EpochRenewal(2, true, true), await vault.RotateEpochAsync());
            Assert.Equal(new EpochRenewal(3, true, true), await vault.RotateEpochAsync());
            Assert.Equal("hello"u8.ToArray(), await vault.DecryptAsync(blob));
            Assert.Equal(seals, vault.Seals);
        }

        Assert.Equal(["secrets-3.kas"], Directory.GetFiles(Vault, "secrets-*").Select(Path.GetFileName));
        await using var next = await OpenAsync();
        Assert.Equal("hello"u8.ToArray(), await next.DecryptAsync(blob));
        Assert.Equal([2L, 3L], Events().OfType<VaultEvent.EpochRenewed>().Select(static e => e.Epoch));
        Assert.All(Events().OfType<VaultEvent.EpochRenewed>(), e => Assert.Equal(next.Caller, e.Stamp.By));
        var report = await VaultVerifier.VerifyAsync(VaultHistory.Open(Vault), next.Evidence.Macs, next.Evidence.Secrets, null);
        Assert.Empty(report.Faults);
    }

    [Fact]
    public async Task A_renewal_that_cannot_be_recorded_is_done_and_says_so()
    {
        await using (var vault = await OpenAsync())
        {
            Run("ALTER TABLE journal RENAME TO elsewhere");
            Assert.Equal(new EpochRenewal(2, true, false), await vault.RotateEpochAsync());
            Run("ALTER TABLE elsewhere RENAME TO journal");
        }

        Assert.Contains("The vault is in epoch 2 now, but the history could not record that it was renewed", log.Lines);
        await using var next = await OpenAsync();
        Assert.Equal(3ul, (await next.RotateEpochAsync()).Epoch);
    }

    [Fact]
    public async Task A_key_file_and_a_folder_of_shares_serve_a_host()
    {
        var (key, shares) = (Path.Combine(folder, "key"), Path.Combine(folder, "shares"));
        File.WriteAllText(key, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData("a test"u8)));
        using var split = VaultSeal.Shamir(2, 2, shares);
        await (await OpenAsync(VaultSeal.KeyFile(key), split)).DisposeAsync();
        await (await OpenAsync(VaultSeal.KeyFile(key))).DisposeAsync();

        using var given = ShareCollection.For(Vault);
        foreach (var file in Directory.GetFiles(shares)) given.Add(await File.ReadAllTextAsync(file));
        using var both = given.ToSeal();
        await using var vault = await OpenAsync(both);
        Assert.Equal(["credential", "shamir"], vault.Seals.Select(static s => s.Kind));
    }

    private static ValueTask Take(IReadOnlyList<SealShare> shares, List<string> texts)
    {
        foreach (var share in shares)
        {
            var text = new byte[SealShare.TextBytes];
            share.WriteText(text);
            texts.Add(StrictUtf8.Encoding.GetString(text));
            Assert.Equal($"share {share.Index} of set {share.Set}", share.ToString());
        }

        return ValueTask.CompletedTask;
    }

    private static string Text(VaultEvent.Resealed happened) =>
        $"{string.Join(", ", happened.Before)} to {string.Join(", ", happened.After)}";

    private ValueTask<KeyVault> OpenAsync(params VaultSeal[] seals) => KeyVault.OpenAsync(Vault, Options(seals));

    private VaultOptions Options(params VaultSeal[] seals) =>
        new() { Environment = [], Seals = seals, LoggerFactory = LoggerFactory.Create(builder => builder.AddProvider(log)) };

    /// <summary>As a process that ended between the commit and the event.</summary>
    private async Task ResealBehindTheEngineAsync(VaultSeal from, VaultSeal to)
    {
        using var owned = VaultFolder.Open(Vault);
        await using var keeper = await SecretKeeper.OpenAsync(owned, new KeeperSettings { Seals = [from.Inner] });
        await keeper.ResealAsync([to.Inner], stepEpoch: true);
    }

    private List<VaultEvent> Events()
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT manifest, message FROM journal WHERE persistence_id = 'vault' ORDER BY sequence_number";
        using var reader = command.ExecuteReader();
        var events = new List<VaultEvent>();
        while (reader.Read())
            events.Add(EventCodec.DecodeVault(EnvelopeCodec.Decode(reader.GetString(0), (byte[])reader.GetValue(1))));
        return events;
    }

    private void Run(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Tests write their own statements.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Vault, "journal.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
