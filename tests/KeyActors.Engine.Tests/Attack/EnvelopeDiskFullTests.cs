using System.Diagnostics;
using KeyActors.Engine.Tests.Probing;
using KeyActors.Probe;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Attack;

/// <summary>The file system says no in the middle: an error of the file system, the target untouched, nothing beside it.</summary>
public sealed class EnvelopeDiskFullTests(EnvelopeRoom room, ITestOutputHelper output) : IClassFixture<EnvelopeRoom>
{
    private static readonly byte[] Large = Known.Bytes(2, 40 * EnvelopeRoom.ChunkBytes);

    [Fact]
    public async Task Leaves_nothing_when_the_disk_is_full()
    {
        var folder = room.NewFolder();
        if (!TryMount(folder))
        {
            Say.Aloud(output, "SKIPPED: no small file system can be mounted here, so no disk was full; run as root.");
            return;
        }

        try
        {
            var (plain, file) = await room.FilesAsync(Large);
            var full = 0;
            await room.LeavesNothingAsync(
                async target =>
                {
                    await Assert.ThrowsAsync<IOException>(() => room.Vault.EncryptFileAsync(room.Key, plain, target, EnvelopeRoom.Bound).AsTask());
                    await Assert.ThrowsAsync<IOException>(() => room.Vault.DecryptFileAsync(file, target, EnvelopeRoom.Bound).AsTask());
                    full++;
                },
                folder);
            Assert.Equal(2, full);
            File.WriteAllBytes(Path.Combine(folder, "filler"), new byte[1000]);
        }
        finally
        {
            Run("umount", folder);
        }
    }

    [Fact]
    public async Task Leaves_nothing_when_a_file_may_not_grow()
    {
        if (!OperatingSystem.IsLinux())
        {
            Say.Aloud(output, "SKIPPED: limits of file size are set with a shell of Linux.");
            return;
        }

        var own = await OwnVault.MakeAsync(room.NewFolder(), Large);
        await room.LeavesNothingAsync(async target =>
        {
            using var sealing = ProbeProcess.StartWithFileLimit(1024, "seal", own.Vault, own.Key, own.Plain, target, "-1");
            Assert.StartsWith("failed IOException", await sealing.EndAsync(expectedExit: 1), StringComparison.Ordinal);
            using var opening = ProbeProcess.StartWithFileLimit(1024, "open", own.Vault, own.File, target, "-1");
            Assert.StartsWith("failed IOException", await opening.EndAsync(expectedExit: 1), StringComparison.Ordinal);
        });
    }

    private static bool TryMount(string folder) =>
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder) == 0;

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
