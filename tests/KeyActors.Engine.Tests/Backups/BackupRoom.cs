using KeyActors.Engine.Tests.Durability;
using KeyActors.History;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Backups;

/// <summary>A vault's folder, its backups beside it, and what is done with them.</summary>
internal sealed class BackupRoom : IDisposable
{
    private readonly VaultHome home = new();

    internal string Folder => home.Folder;

    internal Alarms Alarms => home.Alarms;

    internal VaultOptions Options => home.Options;

    internal string At(string name) => home.Beside(name);

    internal ValueTask<KeyVault> OpenAsync() => home.OpenAsync();

    internal ValueTask<KeyVault> OpenAsync(VaultOptions options) => home.OpenAsync(options);

    internal static async Task<KeyVault> OpenAsync(string folder, VaultOptions options) =>
        await KeyVault.OpenAsync(folder, options).AsTask().WaitAsync(Patience.Max);

    /// <summary>A backup under this name.</summary>
    internal async Task<string> BackupAsync(string name, bool withSecrets = false, bool withSeal = false)
    {
        var made = await VaultBackup.CreateAsync(Folder, At(name), new BackupOptions { WithSecrets = withSecrets, WithSeal = withSeal });
        Assert.Equal(At(name), made.Path);
        return At(name);
    }

    internal Task<RestoreReport> RestoreAsync(string name, bool acceptOlder = false, string? to = null, bool removeOld = false) =>
        VaultBackup.RestoreAsync(
            At(name), to ?? Folder, Options, new RestoreOptions { AcceptOlder = acceptOlder, RemoveOld = removeOld }).Soon();

    /// <summary>What a verification of a folder's history finds, under the keys of a folder with secrets.</summary>
    internal async Task<VerificationReport> VerifyAsync(string folder, string keys, bool withSecrets = false)
    {
        await using var look = await VaultBackup.LookAsync(keys, Options);
        var evidence = look.Evidence;
        return await VaultVerifier.VerifyAsync(
            VaultHistory.Open(folder), evidence.Macs, evidence.HeadMacs, evidence.TrailMacs, withSecrets ? evidence.Secrets : null, null);
    }

    /// <summary>Names and bytes of everything in a folder, without the lock and what a reader of a database leaves beside it.</summary>
    internal static string Content(string folder) => !Directory.Exists(folder) ? "none" : string.Join('\n', Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Where(static path => !path.EndsWith("vault.lock", StringComparison.Ordinal) && !path.EndsWith("-shm", StringComparison.Ordinal))
        .Where(static path => !path.EndsWith("-wal", StringComparison.Ordinal) || new FileInfo(path).Length > 0)
        .Select(path => Path.GetRelativePath(folder, path) + " "
            + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))));

    public void Dispose() => home.Dispose();
}
