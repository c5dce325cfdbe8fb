using System.Globalization;
using KeyActors.Cipher;
using KeyActors.Journal;
using KeyActors.Model;
using LinqToDB;
using LinqToDB.Data;
using Microsoft.Data.Sqlite;

namespace KeyActors.Engine.Tests.Store;

/// <summary>The journal's file: its settings on every connection, its rows, and writes that share a transaction.</summary>
public sealed class JournalFileTests
{
    [Fact]
    public async Task A_thousand_keys_that_write_at_once_share_transactions()
    {
        await using var test = await TestVault.OpenAsync();
        var keys = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(test.KeyAsync)));
        var (events, connections) = (test.Journal.Count(), test.Vault.Engine.JournalConnections);
        await Task.WhenAll(keys.Select(async key => await test.Vault.UpdateDescriptionAsync(key, "all at once"))).Soon();
        Assert.Equal(events + 1000, test.Journal.Count());
        Assert.InRange(test.Vault.Engine.JournalConnections - connections, 1, 200);
    }

    [Fact]
    public async Task The_settings_hold_on_every_connection_that_the_plug_in_opens()
    {
        await using var test = await TestVault.OpenAsync();
        var journal = Assert.IsType<KeyActors.Store.JournalFile>(test.Vault.Engine.Parts.Journal);
        for (var i = 0; i < 3; i++)
        {
            await using var connection = new DataConnection(journal.Options);
            Assert.Equal("wal", Ask(connection, "PRAGMA journal_mode"));
            Assert.Equal("2", Ask(connection, "PRAGMA synchronous"));
            Assert.Equal("1", Ask(connection, "PRAGMA secure_delete"));
            Assert.Equal("0", Ask(connection, "PRAGMA trusted_schema"));
        }
    }

    /// <summary>What a rollback that failed leaves in the pool.</summary>
    [Fact]
    public async Task A_connection_that_comes_back_with_an_open_transaction_serves_again()
    {
        await using var test = await TestVault.OpenAsync();
        var journal = Assert.IsType<KeyActors.Store.JournalFile>(test.Vault.Engine.Parts.Journal);
        await test.Vault.CreateKeyAsync("alias/before");
        for (var i = 0; i < 4; i++)
        {
            using var left = journal.Open();
            using var command = left.CreateCommand();
            command.CommandText = i % 2 == 0 ? "BEGIN; SELECT COUNT(*) FROM journal" : "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
        }

        await test.Vault.CreateKeyAsync("alias/after");
        using var connection = journal.Open();
        await using var transaction = await connection.BeginTransactionAsync();
    }

    [Fact]
    public async Task Every_row_is_an_envelope_with_number_chain_and_code()
    {
        await using var test = await TestVault.OpenAsync();
        var key = (await test.Vault.CreateKeyAsync("alias/app")).Arn.ToString();
        await test.Vault.RotateKeyAsync(key);
        await test.Vault.DisableKeyAsync(key);
        await test.Vault.CreateAliasAsync("alias/last", key);
        foreach (var stream in test.Journal.Rows().GroupBy(static r => r.Stream))
        {
            var chain = new StreamChain(stream.Key, test.Vault.Evidence.Macs);
            foreach (var row in stream)
            {
                Assert.Equal(EnvelopeCodec.SerializerId, row.Serializer);
                var stored = EnvelopeCodec.Decode(row.Manifest, row.Message);
                Assert.Equal(row.Number, stored.Number);
                Assert.Null(chain.Accept(stored));
            }
        }
    }

    [Fact]
    public async Task No_secret_is_in_any_file_but_sealed()
    {
        // Named intentions, so that every 32 bytes drawn are a secret.
        var entropy = new RememberingEntropy();
        await using var test = await TestVault.OpenAsync(o => o with { Entropy = entropy });
        var key = (await test.Vault.Once(IdempotencyKey.Of("create")).CreateKeyAsync()).Arn.ToString();
        await test.Vault.Once(IdempotencyKey.Of("rotate")).RotateKeyAsync(key);
        using var dataKey = await test.Vault.GenerateDataKeyAsync(key, 32, EncryptionContext.Empty);
        await test.StopAsync();
        var secrets = entropy.Drawn.Where(static d => d.Length == 32).ToList();
        Assert.True(secrets.Count >= 5);
        foreach (var file in Directory.GetFiles(test.Path).Where(static f => !f.EndsWith(".seal", StringComparison.Ordinal) && !f.EndsWith(".key", StringComparison.Ordinal)))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            foreach (var secret in secrets.Where(s => bytes.AsSpan().IndexOf(s) >= 0))
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{file} holds draw {entropy.Drawn.IndexOf(secret)} in clear"));
        }
    }

    private static string Ask(DataConnection connection, string pragma) => connection.Execute<string>(pragma);

    /// <summary>Remembers everything that it gave.</summary>
    private sealed class RememberingEntropy : Entropy
    {
        private readonly Lock gate = new();

        internal List<byte[]> Drawn { get; } = [];

        public override string Name => "remembering";

        public override void Fill(Span<byte> destination)
        {
            Kernel.Fill(destination);
            lock (gate) Drawn.Add(destination.ToArray());
        }
    }
}
