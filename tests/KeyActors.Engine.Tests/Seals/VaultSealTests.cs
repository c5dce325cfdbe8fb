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
