using KeyActors.Journal;
using KeyActors.Model;
using Microsoft.Data.Sqlite;

namespace KeyActors.Engine.Tests.Trail;

/// <summary>A vault's trail as it lies in the folder, read without an engine and checked as a chain with codes.</summary>
internal static class TrailBook
{
    /// <summary>Every content of every file, oldest first.</summary>
    /// <param name="folder">The vault's folder.</param>
    /// <param name="keyed">Computes under K_trail.</param>
    internal static IReadOnlyList<TrailContent> Read(string folder, IChainMac keyed)
    {
        var contents = new List<TrailContent>();
        TrailChain? chain = null;
        foreach (var block in Blocks(folder))
        {
            chain ??= TrailChain.Before(block, keyed);
            Assert.Null(chain.Accept(block, out var content)?.Sentence);
            contents.Add(content!);
        }

        return contents;
    }

    internal static IReadOnlyList<TrailContent> Read(KeyVault vault) => Read(vault.Path, vault.Evidence.TrailMacs);

    internal static IReadOnlyList<TrailEntry> Entries(KeyVault vault) =>
        [.. Read(vault).OfType<TrailContent.Entries>().SelectMany(static e => e.Items)];

    internal static long Calls(KeyVault vault) => Entries(vault).Sum(static e => e.Count);

    /// <summary>The entries, once there are so many calls.</summary>
    internal static async Task<IReadOnlyList<TrailEntry>> WhenAsync(KeyVault vault, long calls)
    {
        await Retry.UntilAsync(() => Calls(vault) >= calls);
        return Entries(vault);
    }

    internal static IReadOnlyList<string> Files(string folder) =>
        [.. TrailFileName.In(folder).Select(static n => n.ToString()), TrailFileName.Active];

    internal static IReadOnlyList<TrailBlock> Blocks(string folder)
    {
        while (true)
        {
            try
            {
                // Closed files are looked for before and after: a file may be closed in between.
                var files = Files(folder);
                List<TrailBlock> blocks = [.. files.SelectMany(file => BlocksOf(Path.Combine(folder, file)))];
                if (files.SequenceEqual(Files(folder))) return blocks;
            }
            catch (SqliteException e) when (e.SqliteErrorCode is 1 or 14)
            {
                // The next file is being made.
            }
        }
    }

    internal static int Execute(string folder, string sql)
    {
        using var connection = Open(Path.Combine(folder, TrailFileName.Active), SqliteOpenMode.ReadWrite);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    /// <summary>Holds the write lock of <c>trail.db</c> until disposed.</summary>
    internal static IDisposable Lock(string folder)
    {
        var connection = Open(Path.Combine(folder, TrailFileName.Active), SqliteOpenMode.ReadWrite);
        return new Held(connection, connection.BeginTransaction(deferred: false));
    }

    private static List<TrailBlock> BlocksOf(string path)
    {
        using var connection = Open(path, SqliteOpenMode.ReadOnly);
        using var command = connection.CreateCommand();
        command.CommandText = $"{TrailSchema.Select} ORDER BY number";
        using var reader = command.ExecuteReader();
        var blocks = new List<TrailBlock>();
        while (reader.Read()) blocks.Add(TrailSchema.Read(reader.GetValue));
        return blocks;
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = mode }.ToString());
        connection.Open();
        return connection;
    }

    private sealed class Held(SqliteConnection connection, SqliteTransaction transaction) : IDisposable
    {
        public void Dispose()
        {
            transaction.Dispose();
            connection.Dispose();
        }
    }
}
