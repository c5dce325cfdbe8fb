using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Xunit;

namespace KeyActors.Cli.Tests;

/// <summary>A folder of its own in which the tool is used as a person would use it.</summary>
public abstract class Workshop : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keyactors-cli-");

    protected string Folder => folder.FullName;

    protected string VaultPath => At("vault");

    public void Dispose()
    {
        folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string At(string name) => Path.Combine(Folder, name);

    /// <summary>Runs the tool, whatever comes of it.</summary>
    private protected Task<ToolRun> RunAsync(params string[] args) => ToolRun.OfAsync(ToolRun.Start(Folder, args));

    private protected Task<ToolRun> RunAsync(byte[] input, params string[] args) => ToolRun.OfAsync(ToolRun.Start(Folder, args), input);

    private protected Task<ToolRun> RunAsync((string Name, string Value) variable, params string[] args)
    {
        var start = ToolRun.Start(Folder, args);
        start.Environment[variable.Name] = variable.Value;
        return ToolRun.OfAsync(start);
    }

    /// <summary>Runs the tool, which must succeed and say nothing on standard error.</summary>
    private protected async Task<ToolRun> GoodAsync(params string[] args)
    {
        var run = await RunAsync(args);
        Assert.True(run.ExitCode == 0, $"'{string.Join(' ', args)}' ended with {run.ExitCode}: {run.Error}");
        Assert.Equal("", run.Error);
        return run;
    }

    /// <summary>A vault with the key that alias/a points at, made in this process to save time.</summary>
    /// <remarks>The directory's own note that the key has recorded its alias comes after the answer: it is waited for, so that
    /// a test can tell what it changed itself.</remarks>
    protected async Task<string> MakeVaultAsync()
    {
        const int events = 6;
        await using var vault = await KeyVault.OpenAsync(VaultPath);
        var key = await vault.CreateKeyAsync("alias/a");
        while (Rows().Count < events) await Task.Yield();
        return key.Arn.Id.ToString();
    }

    protected string Write(string name, byte[] content)
    {
        File.WriteAllBytes(At(name), content);
        return At(name);
    }

    protected static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(static i => (byte)(i * 7))];

    /// <summary>What a vault knows: its rows and its secrets. Its anchor, and the copy of it that each opening leaves, are sealed
    /// anew whenever it is open.</summary>
    protected string VaultContent()
    {
        var content = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(VaultPath).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file);
            // The trail tells refusals too, and is no part of what a refusal must leave as it is.
            if (name is "anchor.kas" or "opened.kas" || name.StartsWith("trail", StringComparison.Ordinal)) continue;
            if (name.StartsWith("journal.db", StringComparison.Ordinal)) continue;
            var hash = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
            content.AppendLine(CultureInfo.InvariantCulture, $"{name} {hash}");
        }

        foreach (var row in Rows()) content.AppendLine(row);
        return content.ToString();
    }

    /// <summary>Alters the journal as someone with an editor would.</summary>
    protected void Alter(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    private List<string> Rows()
    {
        var rows = new List<string>();
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT persistence_id, sequence_number, hex(message) FROM journal ORDER BY ordering";
        using var reader = command.ExecuteReader();
        while (reader.Read()) rows.Add($"{reader.GetString(0)} {reader.GetInt64(1)} {reader.GetString(2)}");
        return rows;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(VaultPath, "journal.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
