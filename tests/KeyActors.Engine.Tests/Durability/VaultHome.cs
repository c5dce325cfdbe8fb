using KeyActors.Store;

using Microsoft.Data.Sqlite;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>A folder for one vault, in a temporary place that goes with this object.</summary>
internal sealed class VaultHome : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("keyactors-durability-");

    internal VaultHome() => Folder = Path.Combine(home.FullName, "vault");

    /// <summary>A copy of a closed vault.</summary>
    internal VaultHome(string from)
        : this() => CopyTo(from, Folder);

    internal string Folder { get; }

    internal string Journal => Path.Combine(Folder, "journal.db");

    internal Alarms Alarms { get; } = new();

    /// <summary>A place beside the vault.</summary>
    internal string Beside(string name) => Path.Combine(home.FullName, name);

    internal string At(string name) => Path.Combine(Folder, name);

    internal VaultOptions Options => new() { LoggerFactory = Alarms, Environment = [] };

    internal ValueTask<KeyVault> OpenAsync() => OpenAsync(Options);

    /// <summary>Opens; hanging for minutes is a failure and not a wait.</summary>
    internal async ValueTask<KeyVault> OpenAsync(VaultOptions options) =>
        await KeyVault.OpenAsync(Folder, options).AsTask().WaitAsync(Patience.Max);

    /// <summary>Copies a vault's files; the lock, which an open vault holds, is made anew.</summary>
    internal static void CopyTo(string from, string to)
    {
        const string heldFile = "vault.lock";
        Directory.CreateDirectory(to);
        File.WriteAllBytes(Path.Combine(to, heldFile), []);
        foreach (var file in Directory.EnumerateFiles(from).Where(static f => Path.GetFileName(f) != heldFile)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }

    public void Dispose()
    {
        if (!home.Exists) return;
        // A refused opening may leave a pooled connection, which would keep a file of the next copy open.
        using (var connection = new SqliteConnection(new JournalFile(Journal, TimeSpan.FromSeconds(10)).ConnectionString)) SqliteConnection.ClearPool(connection);
        home.Delete(recursive: true);
    }
}

/// <summary>How long anything may take before it counts as hanging: a bound that can only fail, never a measurement.</summary>
internal static class Patience
{
    internal static readonly TimeSpan Max = TimeSpan.FromMinutes(2);
}
