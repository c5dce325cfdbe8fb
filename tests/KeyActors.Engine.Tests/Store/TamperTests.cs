using System.Diagnostics.CodeAnalysis;
using System.Text;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Store;

/// <summary>Whatever a writer in the database does between two openings: the key stops serving, an alarm is logged, the others go
/// on, and nothing is repaired.</summary>
public sealed class TamperTests
{
    /// <summary>What a deserializer that trusts the database would construct.</summary>
    [SuppressMessage("Performance", "CA1812", Justification = "Its construction is the attack.")]
    internal sealed class Gadget
    {
        internal static int Made;

        public Gadget() => Interlocked.Increment(ref Made);
    }

    public static TheoryData<string> Edits => [.. Attacks.Keys];

    private static readonly Dictionary<string, Action<RawJournal, string, string>> Attacks = new()
    {
        ["a payload byte is flipped"] = static (db, bad, _) =>
        {
            var row = db.Rows(bad)[2];
            row.Message[^3] ^= 1;
            Set(db, row, "message", row.Message);
        },
        ["a row in the middle is deleted"] = static (db, bad, _) => Delete(db, db.Rows(bad)[1]),
        ["the first row is deleted"] = static (db, bad, _) => Delete(db, db.Rows(bad)[0]),
        ["two rows are swapped"] = static (db, bad, _) =>
        {
            var rows = db.Rows(bad);
            Set(db, rows[1], "message", rows[2].Message);
            Set(db, rows[1], "manifest", rows[2].Manifest);
            Set(db, rows[2], "message", rows[1].Message);
            Set(db, rows[2], "manifest", rows[1].Manifest);
        },
        ["a manifest is another known one"] = static (db, bad, _) => Set(db, db.Rows(bad)[^1], "manifest", "key.enabled/1"),
        ["a manifest is unknown"] = static (db, bad, _) => Set(db, db.Rows(bad)[^1], "manifest", "key.exploded/1"),
        ["a manifest is empty"] = static (db, bad, _) => Set(db, db.Rows(bad)[^1], "manifest", ""),
        ["a serializer id is unknown"] = static (db, bad, _) => Set(db, db.Rows(bad)[^1], "identifier", 4711),
        ["a serializer id is the rejecting one's"] = static (db, bad, _) => Set(db, db.Rows(bad)[^1], "identifier", 7300),
        ["a row is raw bytes to Akka"] = static (db, bad, _) => Set(db, db.Rows(bad)[^1], "identifier", 4),
        ["a row is JSON that names a class"] = static (db, bad, _) =>
        {
            var row = db.Rows(bad)[^1];
            Set(db, row, "message", Encoding.ASCII.GetBytes($$"""{"$type":"{{typeof(Gadget).AssemblyQualifiedName}}"}"""));
            Set(db, row, "manifest", typeof(Gadget).AssemblyQualifiedName!);
            Set(db, row, "identifier", 1);
        },
        ["a row without serializer id names a class"] = static (db, bad, _) =>
        {
            var row = db.Rows(bad)[^1];
            Set(db, row, "message", Encoding.ASCII.GetBytes($$"""{"$type":"{{typeof(Gadget).AssemblyQualifiedName}}"}"""));
            Set(db, row, "manifest", typeof(Gadget).AssemblyQualifiedName!);
            Set(db, row, "identifier", DBNull.Value);
        },
        ["a row is a snapshot to Akka"] = static (db, bad, _) => Set(db, db.Rows(bad)[^1], "identifier", 8),
        ["a row is a wrapped message to Akka"] = static (db, bad, _) =>
        {
            var row = db.Rows(bad)[^1];
            Set(db, row, "manifest", "Akka.Persistence.Persistent, Akka.Persistence");
            Set(db, row, "message", Array.Empty<byte>());
            Set(db, row, "identifier", 7);
        },
        ["a row of another stream is put at the end"] = static (db, bad, good) =>
        {
            var (row, last) = (db.Rows(good)[^1], db.Rows(bad)[^1]);
            Insert(db, bad, last.Number + 1, row);
        },
        ["the last row is there twice"] = static (db, bad, _) =>
        {
            var last = db.Rows(bad)[^1];
            Insert(db, bad, last.Number + 1, last);
        },
        ["the stream is another key's whole history"] = static (db, bad, good) =>
        {
            foreach (var row in db.Rows(bad)) Delete(db, row);
            foreach (var row in db.Rows(good)) Insert(db, bad, row.Number, row);
        },
        ["a message is empty"] = static (db, bad, _) => Set(db, db.Rows(bad)[^1], "message", Array.Empty<byte>()),
        ["a message is cut"] = static (db, bad, _) => Set(db, db.Rows(bad)[^1], "message", db.Rows(bad)[^1].Message[..^1]),
        ["a message is a million bytes"] = static (db, bad, _) => Set(db, db.Rows(bad)[^1], "message", new byte[1_000_000]),
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task An_edited_history_stops_its_key_and_no_other(string edit)
    {
        Gadget.Made = 0;
        await using var test = await TestVault.OpenAsync();
        var (badKey, goodKey) = ((await test.Vault.CreateKeyAsync("alias/bad")).Arn, (await test.Vault.CreateKeyAsync("alias/good")).Arn);
        var (bad, good) = (badKey.ToString(), goodKey.ToString());
        foreach (var key in new[] { bad, good })
        {
            await test.Vault.UpdateDescriptionAsync(key, "one");
            await test.Vault.RotateKeyAsync(key);
            await test.Vault.DisableKeyAsync(key);
            await test.Vault.EnableKeyAsync(key);
            await test.Vault.DisableKeyAsync(key);
        }

        await test.Vault.EnableKeyAsync(good);
        await test.StopAsync();
        Attacks[edit](test.Journal, TestVault.StreamOf(badKey), TestVault.StreamOf(goodKey));
        var before = test.Journal.Content();
        await test.StartAsync();

        for (var tries = 0; tries < 2; tries++)
        {
            Assert.Equal(badKey, (await Refused.AsAsync<Refusal.KeyUnavailable>(async () => await test.Vault.EncryptAsync(bad, "abc"u8.ToArray()))).Key);
            await Refused.AsAsync<Refusal.KeyUnavailable>(async () => await test.Vault.DescribeKeyAsync(bad));
            await Refused.AsAsync<Refusal.KeyUnavailable>(async () => await test.Vault.EnableKeyAsync(bad));
            await Refused.AsAsync<Refusal.KeyUnavailable>(async () => await test.Vault.RotateKeyAsync("alias/bad"));
        }

        Assert.Contains(test.Log.Lines, l => l.Id == 20 && l.Level == Microsoft.Extensions.Logging.LogLevel.Critical && l.Text.Contains(TestVault.StreamOf(badKey), StringComparison.Ordinal));
        Assert.Equal(before, test.Journal.Content());
        Assert.Equal("abc"u8.ToArray(), await test.Vault.DecryptAsync(await test.Vault.EncryptAsync("alias/good", "abc"u8.ToArray())));
        await test.Vault.UpdateDescriptionAsync(good, "two");
        await test.Vault.CreateKeyAsync();
        Assert.Equal(0, Gadget.Made);
    }

    [Fact]
    public async Task A_lost_secret_stops_its_key_and_no_other()
    {
        await using var test = await TestVault.OpenAsync();
        var good = await test.KeyAsync();
        await test.StopAsync();
        var secrets = Directory.GetFiles(test.Path, "secrets-*.kas").Single();
        var length = new FileInfo(secrets).Length;
        await test.StartAsync();
        var bad = await test.KeyAsync();
        var blob = await test.Vault.EncryptAsync(bad, "abc"u8.ToArray());
        await test.StopAsync();
        using (var file = File.OpenWrite(secrets)) file.SetLength(length);
        await test.StartAsync();

        await Refused.AsAsync<Refusal.KeyUnavailable>(async () => await test.Vault.EncryptAsync(bad, "abc"u8.ToArray()));
        await Refused.AsAsync<Refusal.KeyUnavailable>(async () => await test.Vault.DecryptAsync(blob));
        await Refused.AsAsync<Refusal.KeyUnavailable>(async () => await test.Vault.GenerateDataKeyWithoutPlaintextAsync(bad, 8, EncryptionContext.Empty));
        Assert.NotEmpty(test.Log.Of(21));
        Assert.NotEmpty(await test.Vault.EncryptAsync(good, "abc"u8.ToArray()));
    }

    [Theory]
    [InlineData("UPDATE journal SET identifier = 4711 WHERE persistence_id = 'vault'")]
    [InlineData("UPDATE journal SET identifier = 4 WHERE persistence_id = 'vault'")]
    [InlineData("UPDATE journal SET manifest = 'key.enabled/1' WHERE persistence_id = 'vault'")]
    [InlineData("DELETE FROM journal WHERE persistence_id = 'vault'")]
    [InlineData("DELETE FROM journal")]
    [InlineData("UPDATE journal SET message = zeroblob(200) WHERE persistence_id = 'vault'")]
    public async Task An_edited_vault_stream_keeps_the_vault_closed(string sql)
    {
        await using var test = await TestVault.OpenAsync();
        await test.KeyAsync();
        await test.StopAsync();
        test.Journal.Execute(sql);
        var before = test.Journal.Content();
        await Refused.AsAsync<Refusal.VaultUnusable>(test.StartAsync);
        Assert.Equal(before, test.Journal.Content());

        // And the folder is free again.
        await Refused.AsAsync<Refusal.VaultUnusable>(test.StartAsync);
    }

    [Theory]
    [InlineData("UPDATE journal SET identifier = 1 WHERE persistence_id LIKE 'realm:%'")]
    [InlineData("UPDATE journal SET message = zeroblob(200) WHERE persistence_id LIKE 'realm:%'")]
    [InlineData("DELETE FROM journal WHERE persistence_id LIKE 'realm:%' AND sequence_number = 1")]
    [InlineData("UPDATE journal SET manifest = 'realm.alias-deleted/1' WHERE manifest = 'realm.alias-created/1'")]
    public async Task An_edited_directory_serves_nothing_of_its_realm_and_rings_an_alarm(string sql)
    {
        await using var test = await TestVault.OpenAsync();
        await test.Vault.CreateKeyAsync("alias/app");
        await test.Vault.CreateKeyAsync();
        await test.StopAsync();
        Assert.NotEqual(0, test.Journal.Execute(sql));
        var before = test.Journal.Content();
        await test.StartAsync();
        var refusal = await Refused.AsAsync<Refusal.Unavailable>(() => test.Vault.EncryptAsync("alias/app", new byte[1]).AsTask());
        Assert.Contains("directory of us-east-1:000000000000", refusal.Sentence, StringComparison.Ordinal);
        await Refused.AsAsync<Refusal.Unavailable>(() => test.Vault.CreateKeyAsync().AsTask());
        Assert.Contains(test.Log.Lines, static l => l.Id == 20);
        Assert.Equal(before, test.Journal.Content());
    }

    [Fact]
    public async Task A_journal_of_another_vault_is_refused()
    {
        await using var test = await TestVault.OpenAsync();
        await using var other = await TestVault.OpenAsync();
        await test.KeyAsync();
        await other.KeyAsync();
        await test.StopAsync();
        await other.StopAsync();
        foreach (var file in Directory.GetFiles(test.Path, "journal.db*")) File.Delete(file);
        File.Copy(Path.Combine(other.Path, "journal.db"), Path.Combine(test.Path, "journal.db"));
        await Refused.AsAsync<Refusal.VaultUnusable>(test.StartAsync);
    }

    private static void Set(RawJournal db, RawRow row, string column, object value) => Assert.Equal(1, db.Execute(
        $"UPDATE journal SET {column} = $value WHERE persistence_id = $stream AND sequence_number = $number",
        ("$value", value), ("$stream", row.Stream), ("$number", row.Number)));

    private static void Delete(RawJournal db, RawRow row) => Assert.Equal(1, db.Execute(
        "DELETE FROM journal WHERE persistence_id = $stream AND sequence_number = $number", ("$stream", row.Stream), ("$number", row.Number)));

    private static void Insert(RawJournal db, string stream, long number, RawRow row) => Assert.Equal(1, db.Execute(
        """
        INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
        SELECT created, deleted, $stream, $number, message, manifest, identifier, writer_uuid FROM journal
        WHERE persistence_id = $from AND sequence_number = $was
        """,
        ("$stream", stream), ("$number", number), ("$from", row.Stream), ("$was", row.Number)));
}
