using KeyActors.Model;

namespace KeyActors.Engine.Tests.Opening;

/// <summary>Folders that are no vault of this release: each its own refusal, and nothing in them is touched.</summary>
public sealed class FolderTests
{
    [Fact]
    public async Task A_folder_that_is_a_file_is_refused()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("vault"), "x");
        await UnusableAsync(folder.At("vault"), "is a file");
        await UnusableAsync(folder.At("vault"), "is a file", WhenMissing.Refuse);
        Assert.Equal("x", await File.ReadAllTextAsync(folder.At("vault")));
    }

    [Fact]
    public async Task A_folder_whose_parent_is_missing_is_refused()
    {
        using var folder = new TempFolder();
        await UnusableAsync(folder.At("a/b"), "parent");
        Assert.False(Directory.Exists(folder.At("a")));
    }

    [Fact]
    public async Task A_folder_with_other_files_is_not_taken_over()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("letter.txt"), "x");
        await UnusableAsync(folder.Path, "letter.txt");
        Assert.False(File.Exists(folder.At("journal.db")));
    }

    [Fact]
    public async Task A_missing_vault_is_refused_when_none_is_to_be_made()
    {
        using var folder = new TempFolder();
        var options = new VaultOptions { Environment = [], WhenMissing = WhenMissing.Refuse };
        await Refused.AsAsync<Refusal.VaultUnusable>(async () => await KeyVault.OpenAsync(folder.At("vault"), options));
        await Refused.AsAsync<Refusal.VaultUnusable>(async () => await KeyVault.OpenAsync(folder.Path, options));
        await Refused.AsAsync<Refusal.VaultUnusable>(async () => await KeyVault.InspectAsync(folder.Path, options));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        await using (await KeyVault.OpenAsync(folder.At("vault"))) { }
        await using var again = await KeyVault.OpenAsync(folder.At("vault"), options);
    }

    [Fact]
    public async Task A_vault_of_a_newer_format_is_refused()
    {
        await using var test = await ClosedAsync();
        var seal = Path.Combine(test.Path, "seal.kas");
        var bytes = await File.ReadAllBytesAsync(seal);
        bytes[7] = 2;
        await File.WriteAllBytesAsync(seal, bytes);
        var refusal = await Refused.AsAsync<Refusal.VaultNewer>(test.StartAsync);
        Assert.Equal((2, 1), (refusal.Format, refusal.Known));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(seal));
    }

    [Theory]
    [InlineData("seal.kas")]
    [InlineData("journal.db")]
    [InlineData("secrets-1.kas")]
    public async Task A_lost_file_is_named_and_nothing_is_made_in_its_place(string pattern)
    {
        await using var test = await ClosedAsync();
        var lost = Directory.GetFiles(test.Path).Single(f => pattern.StartsWith("secrets", StringComparison.Ordinal)
            ? Path.GetFileName(f).StartsWith("secrets", StringComparison.Ordinal)
            : Path.GetFileName(f) == pattern);
        File.Move(lost, test.Beside("kept"));
        await Refused.AsAsync<Refusal.VaultUnusable>(test.StartAsync);
        await Refused.AsAsync<Refusal.VaultUnusable>(test.StartAsync);
        File.Move(test.Beside("kept"), lost, overwrite: true);
        await test.StartAsync();
        Assert.Single(await test.Vault.ListKeysAsync().AllAsync());
    }

    [Fact]
    public async Task A_journal_that_is_no_database_is_refused()
    {
        await using var test = await ClosedAsync();
        await File.WriteAllTextAsync(Path.Combine(test.Path, "journal.db"), new string('x', 5000));
        await Refused.AsAsync<Refusal.VaultUnusable>(test.StartAsync);
        Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(Path.Combine(test.Path, "journal.db")));
    }

    [Fact]
    public async Task A_journal_that_another_program_holds_is_refused_and_opens_when_it_is_let_go()
    {
        await using var test = await TestVault.OpenAsync(("journal.call-timeout", "1s"));
        await test.StopAsync();

        // What the very first opening leaves when it ends before its first event: that event is to be written now.
        test.Journal.Execute("DELETE FROM journal; DELETE FROM heads");
        File.Delete(Path.Combine(test.Path, "anchor.kas"));
        using (test.Journal.Lock()) await Refused.AsAsync<Refusal.VaultUnusable>(test.StartAsync);
        await test.StartAsync();
        await test.KeyAsync();
    }

    [Fact]
    public async Task Opening_may_be_given_up_and_the_folder_is_free_again()
    {
        using var folder = new TempFolder();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => KeyVault.OpenAsync(folder.At("vault"), new CancellationToken(canceled: true)).Soon());
        await using var vault = await KeyVault.OpenAsync(folder.At("vault"));
        await vault.CreateKeyAsync();
    }

    [Fact]
    public async Task The_files_of_a_vault_are_for_their_owner_only()
    {
        await using var test = await TestVault.OpenAsync();
        await test.KeyAsync();
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode others = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.GetFiles(test.Path)) Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & others);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(test.Path) & others);
    }

    private static async Task<TestVault> ClosedAsync()
    {
        var test = await TestVault.OpenAsync();
        await test.KeyAsync();
        await test.StopAsync();
        return test;
    }

    private static async Task UnusableAsync(string path, string because, WhenMissing whenMissing = WhenMissing.Create)
    {
        var options = new VaultOptions { Environment = [], WhenMissing = whenMissing };
        var refusal = await Refused.AsAsync<Refusal.VaultUnusable>(async () => await KeyVault.OpenAsync(path, options));
        Assert.Contains(because, refusal.Sentence, StringComparison.Ordinal);
    }
}
