using KeyActors.Journal;
using KeyActors.Model;
using KeyActors.Store;

using Microsoft.Data.Sqlite;

using Xunit;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>A timetable that cannot be written holds up no head: those say what may not be cut.</summary>
public sealed class LateDeadlineTests
{
    private const string CallTimeout = "journal.call-timeout";

    [Fact]
    public async Task A_vault_closes_with_all_its_heads_while_the_timetable_is_locked()
    {
        using var home = new VaultHome();
        KeyArn key;
        await using (var vault = await OpenAsync(home, TimeSpan.FromHours(1)))
        {
            key = (await vault.CreateKeyAsync()).Arn;
            await vault.EnableKeyRotationAsync(key.ToString(), 90);
            using var held = Lock(home);
            await vault.DisposeAsync();
        }

        using var journal = new ClosedJournal(home.Folder);
        Assert.Equal(2, Head(journal, key));
        Assert.Contains(home.Alarms.Lines, static l => l.Number == 37);
    }

    [Fact]
    public async Task Heads_are_written_while_the_timetable_is_locked_and_deadlines_when_it_is_free()
    {
        using var home = new VaultHome();
        await using var vault = await OpenAsync(home, TimeSpan.FromMilliseconds(5));
        var key = (await vault.CreateKeyAsync()).Arn;
        using var journal = new ClosedJournal(home.Folder);
        using (Lock(home))
        {
            await vault.EnableKeyRotationAsync(key.ToString(), 90);
            await UntilAsync(() => Head(journal, key) == 2);
            await vault.DisableKeyAsync(key.ToString());
            await vault.EnableKeyAsync(key.ToString());
            await UntilAsync(() => Head(journal, key) == 4);
        }

        using var timetable = Open(home);
        using var count = timetable.CreateCommand();
        count.CommandText = "SELECT COUNT(*) FROM deadlines";
        await UntilAsync(() => (long)count.ExecuteScalar()! == 1);
    }

    private static ValueTask<KeyVault> OpenAsync(VaultHome home, TimeSpan headDelay) => home.OpenAsync(home.Options with
    {
        HeadDelay = headDelay,
        Settings = new Dictionary<string, string> { [CallTimeout] = "1s" },
    });

    private static long Head(ClosedJournal journal, KeyArn key) =>
        journal.One("SELECT number FROM heads WHERE persistence_id = $0", PersistenceIds.Key(key)) as long? ?? 0;

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!isTrue())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience.Max);
            await Task.Delay(5);
        }
    }

    /// <summary>Another program that holds the file.</summary>
    private static SqliteConnection Lock(VaultHome home)
    {
        var connection = Open(home);
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }

    private static SqliteConnection Open(VaultHome home)
    {
        var connection = new SqliteConnection($"Data Source={home.At(TimetableFile.FileName)};Pooling=False");
        connection.Open();
        return connection;
    }
}
