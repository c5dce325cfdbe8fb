using System.Text.RegularExpressions;
using KeyActors.Engine.Tests.Probing;
using KeyActors.Model;
using KeyActors.Probe;
using Xunit;

namespace KeyActors.Engine.Tests.Attack;

/// <summary>A run that does not come to its end: cancelled or killed. The target is untouched.</summary>
public sealed partial class EnvelopeInterruptedTests(EnvelopeRoom room) : IClassFixture<EnvelopeRoom>
{
    private const int Chunks = 40;
    private static readonly byte[] Large = Known.Bytes(2, Chunks * EnvelopeRoom.ChunkBytes);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(Chunks)]
    public async Task Leaves_nothing_when_cancelled(int afterChunks)
    {
        var (plain, file) = await room.FilesAsync(Large);
        await room.LeavesNothingAsync(target => CancelledAsync(
            afterChunks, (options, stop) => room.Vault.EncryptFileAsync(room.Key, plain, target, options, stop)));
        await room.LeavesNothingAsync(target => CancelledAsync(
            afterChunks, (options, stop) => room.Vault.DecryptFileAsync(file, target, options, stop)));
        Assert.Equal(Large, File.ReadAllBytes(plain));
    }

    [Fact]
    public async Task Leaves_nothing_when_cancelled_before_it_begins()
    {
        var (plain, file) = await room.FilesAsync([1, 2, 3]);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await room.LeavesNothingAsync(target => Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => room.Vault.EncryptFileAsync(room.Key, plain, target, EnvelopeRoom.Bound, source.Token).AsTask()));
        await room.LeavesNothingAsync(target => Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => room.Vault.DecryptFileAsync(file, target, EnvelopeRoom.Bound, source.Token).AsTask()));
    }

    [Fact]
    public async Task Leaves_nothing_when_the_listener_to_progress_throws()
    {
        var (plain, file) = await room.FilesAsync(Large);
        var options = EnvelopeRoom.Bound with { Progress = new Reports(static _ => throw new InvalidOperationException("mine")) };
        await room.LeavesNothingAsync(target => Assert.ThrowsAsync<InvalidOperationException>(
            () => room.Vault.EncryptFileAsync(room.Key, plain, target, options).AsTask()));
        await room.LeavesNothingAsync(target => Assert.ThrowsAsync<InvalidOperationException>(
            () => room.Vault.DecryptFileAsync(file, target, options).AsTask()));
    }

    [Fact]
    public async Task Leaves_nothing_when_source_or_folder_are_missing()
    {
        var (plain, file) = await room.FilesAsync([1, 2, 3]);
        await room.LeavesNothingAsync(target => Assert.ThrowsAsync<FileNotFoundException>(
            () => room.Vault.DecryptFileAsync(file + ".not", target, EnvelopeRoom.Bound).AsTask()));
        await room.LeavesNothingAsync(target => Assert.ThrowsAsync<RefusedException>(
            () => room.Vault.EncryptFileAsync("alias/missing", plain, target, EnvelopeRoom.Bound).AsTask()));
        await Assert.ThrowsAsync<DirectoryNotFoundException>(
            () => room.Vault.DecryptFileAsync(file, Path.Combine(file + ".d", "target"), EnvelopeRoom.Bound).AsTask());
        var folder = room.NewFolder();
        await Assert.ThrowsAsync<IOException>(() => room.Vault.DecryptFileAsync(file, folder, EnvelopeRoom.Bound).AsTask());
        Assert.Empty(Directory.GetFileSystemEntries(folder));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(Path.GetDirectoryName(folder)!), static f => f.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replaces_a_file_by_itself_only_when_it_opens()
    {
        var (_, file) = await room.FilesAsync(Large);
        var good = File.ReadAllBytes(file);
        File.WriteAllBytes(file, good[..^1]);
        await Assert.ThrowsAsync<RefusedException>(() => room.Vault.DecryptFileAsync(file, file, EnvelopeRoom.Bound).AsTask());
        Assert.Equal(good[..^1], File.ReadAllBytes(file));
        File.WriteAllBytes(file, good);
        await room.Vault.DecryptFileAsync(file, file, EnvelopeRoom.Bound);
        Assert.Equal(Large, File.ReadAllBytes(file));
    }

    [Fact]
    public async Task A_killed_run_leaves_the_target_as_it_was_and_a_beginning_under_a_name_that_shows_it()
    {
        // The child needs the vault for itself.
        var own = await OwnVault.MakeAsync(room.NewFolder(), Large);
        var old = Known.Bytes(9, 500);
        File.WriteAllBytes(own.Target, old);

        var opened = await KilledAsync(own, "open", own.Vault, own.File, own.Target, "20");
        Assert.Equal(old, File.ReadAllBytes(own.Target));
        Assert.True(Large.AsSpan().StartsWith(opened), "What a killed run leaves is a true beginning of the plaintext.");
        Assert.InRange(opened.Length, 19 * EnvelopeRoom.ChunkBytes, 20 * EnvelopeRoom.ChunkBytes);

        var sealedBytes = await KilledAsync(own, "seal", own.Vault, own.Key, own.Plain, own.Target, "20");
        Assert.Equal(old, File.ReadAllBytes(own.Target));
        Assert.Equal("KAF1"u8.ToArray(), sealedBytes[..4]);
        for (var chunk = 0; chunk < Chunks; chunk++)
            Assert.Equal(-1, sealedBytes.AsSpan().IndexOf(Large.AsSpan(chunk * EnvelopeRoom.ChunkBytes, 16)));

        // The next run is not disturbed, neither by the lock nor by what was left.
        using var again = ProbeProcess.Start("open", own.Vault, own.File, own.Target, "-1");
        await again.EndAsync();
        Assert.Equal(Large, File.ReadAllBytes(own.Target));
    }

    private static async Task CancelledAsync(int afterChunks, Func<EnvelopeOptions, CancellationToken, ValueTask<KeyArn>> run)
    {
        using var source = new CancellationTokenSource();
        var options = EnvelopeRoom.Bound with
        {
            Progress = new Reports(done =>
            {
                if (done == (long)afterChunks * EnvelopeRoom.ChunkBytes) source.Cancel();
            }),
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run(options, source.Token).AsTask());
    }

    /// <summary>Runs a child up to its pause, kills it, and takes away what it left beside the target.</summary>
    private static async Task<byte[]> KilledAsync(OwnVault own, params string[] arguments)
    {
        using (var child = ProbeProcess.Start(arguments))
        {
            await child.ReadUntilAsync("paused");
            await child.KillAsync();
        }

        var folder = Path.GetDirectoryName(own.Target)!;
        var left = Assert.Single(Directory.GetFiles(folder), f => f != own.Target);
        Assert.Matches(Leftover(), Path.GetFileName(left));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(left));
        var content = File.ReadAllBytes(left);
        File.Delete(left);
        return content;
    }

    [GeneratedRegex(@"^\.target\.[0-9a-f]{16}\.tmp$")]
    private static partial Regex Leftover();

    private sealed class Reports(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
