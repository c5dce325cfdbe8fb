using KeyActors.Testing;
using Xunit;

using UserVault = KeyActors.Testing.TestVault;

namespace KeyActors.Engine.Tests.Testing;

/// <summary>Runs while no other test of this assembly does, since it looks at the whole process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}

[Collection(AloneCollection.Name)]
public sealed class TestVaultFilesTests
{
    private const string OpenList = "/proc/self/fd";

    [Fact]
    public async Task Leaves_no_file_behind_and_opens_none()
    {
        // Loads what the first vault of a process loads.
        await UseOne(static () => { });
        var (entries, open) = (Entries(), OpenFiles());

        await UseOne(() =>
        {
            Assert.Equal(open, OpenFiles());
            Assert.Equal(entries, Entries());
        });

        Assert.Equal(entries, Entries());
    }

    private static async Task UseOne(Action whileOpen)
    {
        await using var test = await UserVault.StartAsync();
        await test.Vault.CreateKeyAsync("alias/app");
        await test.Vault.RotateKeyAsync("alias/app");
        var blob = await test.Vault.EncryptAsync("alias/app", "hello"u8.ToArray());
        var content = new byte[100_000];
        using var target = new MemoryStream();
        await test.Vault.EncryptStreamAsync("alias/app", new MemoryStream(content), target, EnvelopeOptions.Default);
        Assert.Equal(5, (await test.Vault.DecryptAsync(blob)).Length);
        Assert.Equal("memory", test.Vault.Path);
        whileOpen();
    }

    /// <summary>The working folder, that of the assemblies, and a vault's kinds of file among temporary ones.</summary>
    private static SortedSet<string> Entries() => new(
        [
            .. Directory.EnumerateFileSystemEntries(Directory.GetCurrentDirectory()),
            .. Directory.EnumerateFileSystemEntries(AppContext.BaseDirectory),
            .. Directory.EnumerateFiles(Path.GetTempPath()).Where(IsVaultFile),
        ],
        StringComparer.Ordinal);

    /// <summary>Files that this process holds open, where the system tells.</summary>
    private static SortedSet<string> OpenFiles() => new(
        Directory.Exists(OpenList) ? Directory.GetFiles(OpenList).Select(Target).OfType<string>().Where(File.Exists) : [],
        StringComparer.Ordinal);

    private static bool IsVaultFile(string path) =>
        Path.GetExtension(path) is ".kas" or ".lock" or ".db" or ".db-wal" or ".db-shm";

    private static string? Target(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            // It was closed between listing and looking.
            return null;
        }
    }
}
