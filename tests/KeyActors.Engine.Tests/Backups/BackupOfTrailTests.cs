using KeyActors.Engine.Tests.Trail;
using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Backups;

/// <summary>A backup has the whole trail, though files of it are closed and removed meanwhile.</summary>
public sealed class BackupOfTrailTests : IDisposable
{
    private const int ClosedFiles = 8;
    private const int LoadMax = 3_000;
    private readonly BackupRoom room = new();
    private int calls;

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task No_stretch_of_the_trail_is_missing_when_files_are_closed_during_the_copy()
    {
        await using var vault = await OpenAsync();
        var key = (await vault.CreateKeyAsync()).Arn.ToString();
        await FillAsync(vault, key);
        var making = VaultBackup.CreateAsync(room.Folder, room.At("copy"), new BackupOptions());
        for (var i = 0; i < LoadMax && !making.IsCompleted; i++) await CallAsync(vault, key);
        var made = await making;
        // Reads every block and checks that each follows the one before it.
        Assert.NotEmpty(TrailBook.Read(made.Path, vault.Evidence.TrailMacs));
        Assert.Equal(1, TrailBook.Blocks(made.Path)[0].Number);
        Assert.Equal(made.Parts, (await VaultBackup.CheckAsync(made.Path)).Parts);
    }

    [Fact]
    public async Task A_closed_file_that_is_removed_during_the_copy_is_left_out()
    {
        await using var vault = await OpenAsync();
        var key = (await vault.CreateKeyAsync()).Arn.ToString();
        await FillAsync(vault, key);
        var closed = TrailFileName.In(room.Folder);
        var making = VaultBackup.CreateAsync(room.Folder, room.At("copy"), new BackupOptions());
        var partial = room.At("copy.partial");
        await Retry.UntilAsync(() => making.IsCompleted || (Directory.Exists(partial) && Directory.EnumerateFiles(partial, "trail-*").Any()));
        Assert.False(making.IsCompleted);
        foreach (var name in closed.SkipLast(1)) File.Delete(Path.Combine(room.Folder, name.ToString()));
        var made = await making;
        var numbers = TrailBook.Blocks(made.Path).Select(static b => b.Number).ToList();
        Assert.Equal(Enumerable.Range(0, numbers.Count).Select(i => numbers[0] + i), numbers);
        Assert.True(numbers[0] == 1 || numbers[0] == closed[^1].FirstBlock);
        Assert.Equal(made.Parts, (await VaultBackup.CheckAsync(made.Path)).Parts);
    }

    private async Task FillAsync(KeyVault vault, string key)
    {
        while (TrailBook.Files(room.Folder).Count <= ClosedFiles) await CallAsync(vault, key);
    }

    private async Task CallAsync(KeyVault vault, string key)
    {
        try
        {
            await vault.EncryptAsync(key, new byte[1], EncryptionContext.Of(("call", $"{calls++}"), ("long", new string('x', 8000))));
        }
        catch (RefusedException e) when (e.Refusal is Refusal.TooBusy)
        {
            await Task.Yield();
        }
    }

    private ValueTask<KeyVault> OpenAsync() => room.OpenAsync(room.Options with
    {
        Settings = new Dictionary<string, string> { ["trail.file-mebibytes-max"] = "1", ["trail.flush-within"] = "1ms" },
    });
}
