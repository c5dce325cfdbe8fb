using System.Diagnostics;
using KeyActors.Material;
using KeyActors.Model;
using Xunit.Abstractions;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

public sealed class VaultFolderTests(ITestOutputHelper output) : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("keyactors-folder-").FullName;

    private string Vault => Path.Combine(root, "vault");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Reads_the_database_that_has_the_name_now_when_another_had_it_before()
    {
        using var folder = VaultFolder.Open(Vault);
        File.WriteAllText(Path.Combine(Vault, "trail.db"), "old");
        Assert.Equal("old", Piece(folder, "trail.db"));
        File.Move(Path.Combine(Vault, "trail.db"), Path.Combine(Vault, "trail-000000000001-000000000002.db"));
        File.WriteAllText(Path.Combine(Vault, "trail.db"), "new");
        Assert.Equal("new", Piece(folder, "trail.db"));
        Assert.Equal("old", Piece(folder, "trail-000000000001-000000000002.db"));
        File.Delete(Path.Combine(Vault, "trail.db"));
        Assert.Throws<FileNotFoundException>(() => Piece(folder, "trail.db"));
    }

    private static string Piece(VaultFolder folder, string name)
    {
        var piece = new byte[16];
        return System.Text.Encoding.ASCII.GetString(piece, 0, folder.ReadPiece(name, 0, piece));
    }

    [Fact]
    public void Refuses_a_second_owner_and_lets_the_next_in_after_the_first()
    {
        using (VaultFolder.Open(Vault))
        {
            var refused = Assert.Throws<RefusedException>(() => VaultFolder.Open(Vault + "/"));
            Assert.Equal(new Refusal.VaultInUse(Vault), refused.Refusal);
        }

        VaultFolder.Open(Vault).Dispose();
    }

    [Fact]
    public async Task Refuses_while_another_process_has_the_lock_and_opens_when_that_one_is_killed()
    {
        if (!File.Exists("/usr/bin/flock"))
        {
            output.WriteLine("SKIPPED: no /usr/bin/flock, the lock was not tried against another process.");
            Console.WriteLine("SKIPPED: no /usr/bin/flock, the lock was not tried against another process.");
            return;
        }

        VaultFolder.Open(Vault).Dispose();
        var start = new ProcessStartInfo("/usr/bin/flock") { RedirectStandardOutput = true };
        string[] hold = ["--no-fork", Path.Combine(Vault, "vault.lock"), "sh", "-c", "echo held; exec sleep 600"];
        foreach (var argument in hold) start.ArgumentList.Add(argument);
        using var other = Process.Start(start)!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync());

        Assert.IsType<Refusal.VaultInUse>(Assert.Throws<RefusedException>(() => VaultFolder.Open(Vault)).Refusal);
        other.Kill();
        await other.WaitForExitAsync();

        VaultFolder.Open(Vault).Dispose();
    }

    [Fact]
    public async Task Another_process_cannot_take_the_lock_of_an_owner()
    {
        if (!File.Exists("/usr/bin/flock"))
        {
            output.WriteLine("SKIPPED: no /usr/bin/flock, the lock was not tried against another process.");
            Console.WriteLine("SKIPPED: no /usr/bin/flock, the lock was not tried against another process.");
            return;
        }

        using var folder = VaultFolder.Open(Vault);
        using var other = Process.Start("/usr/bin/flock", ["--nonblock", Path.Combine(Vault, "vault.lock"), "true"]);
        await other.WaitForExitAsync();

        Assert.Equal(1, other.ExitCode);
    }

    [Fact]
    public void Refuses_a_path_that_is_a_file()
    {
        File.WriteAllText(Vault, "");
        var refused = Assert.Throws<RefusedException>(() => VaultFolder.Open(Vault));
        Assert.IsType<Refusal.VaultUnusable>(refused.Refusal);
        Assert.Contains("is a file", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_path_whose_parent_is_missing()
    {
        var refused = Assert.Throws<RefusedException>(() => VaultFolder.Open(Path.Combine(root, "no", "vault")));
        Assert.Contains("create it first", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_owner_may_read_what_is_made()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = VaultFolder.Open(Vault);
        await using var keeper = await Vaults.InitialiseAsync(folder);
        await keeper.CreateAsync(1);
        await keeper.StepAsync(static _ => true);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Vault));
        var files = Directory.GetFiles(Vault);
        Assert.Equal(["file.seal", "seal.kas", "secrets-2.kas", "vault.lock"], files.Select(Path.GetFileName).Order());
        foreach (var file in files) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Replaces_a_file_whole_and_leaves_no_temporary_one()
    {
        using var folder = VaultFolder.Open(Vault);
        folder.Replace("anchor.kas", [1, 2, 3]);
        folder.Replace("anchor.kas", [4]);

        Assert.Equal([4], folder.Read("anchor.kas", 10));
        Assert.Null(folder.Read("other.kas", 10));
        Assert.Equal(["anchor.kas", "vault.lock"], folder.List());
    }

    [Fact]
    public void Refuses_to_read_a_file_above_its_bound()
    {
        using var folder = VaultFolder.InMemory();
        folder.Replace("anchor.kas", new byte[11]);
        Assert.IsType<Refusal.VaultUnusable>(Assert.Throws<RefusedException>(() => folder.Read("anchor.kas", 10)).Refusal);
    }

    [Theory]
    [InlineData(0x6969u, "NFS")]
    [InlineData(0xFF534D42u, "SMB/CIFS")]
    [InlineData(0xFE534D42u, "SMB/CIFS")]
    [InlineData(0x01021997u, "9P")]
    [InlineData(0xEF53u, null)]
    [InlineData(0x01021994u, null)]
    [InlineData(0x794C7630u, null)]
    public void Knows_the_file_systems_of_a_network_by_their_numbers(uint type, string? name) =>
        Assert.Equal(name, Platform.NetworkName(type));

    [Fact]
    public void Says_that_a_seal_may_be_read_by_others()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = VaultFolder.Open(Vault);
        folder.Replace("file.seal", [1]);
        Assert.False(folder.IsReadableByOthers("file.seal"));
        File.SetUnixFileMode(Path.Combine(Vault, "file.seal"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.True(folder.IsReadableByOthers("file.seal"));
    }
}
