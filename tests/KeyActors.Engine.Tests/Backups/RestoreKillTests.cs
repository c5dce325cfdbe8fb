using System.Diagnostics;
using KeyActors.Engine.Tests.Durability;
using KeyActors.Model;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Backups;

/// <summary>A restore whose process is killed before each of its steps: the vault is the old one, or the restore is finished by
/// whoever comes next.</summary>
public sealed class RestoreKillTests(ITestOutputHelper output) : IDisposable
{
    private readonly BackupRoom room = new();

    public void Dispose() => room.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restore_killed_before_any_of_its_steps_leaves_the_old_vault_or_is_finished(bool intoNothing)
    {
        byte[] old, young;
        await using (var vault = await room.OpenAsync())
        {
            _ = await vault.CreateKeyAsync("alias/a");
            old = await vault.EncryptAsync("alias/a", "old"u8.ToArray());
            await vault.BackupAsync(room.At("copy"), new BackupOptions { WithSecrets = true, WithSeal = true });
            _ = await vault.RotateKeyAsync("alias/a");
            young = await vault.EncryptAsync("alias/a", "young"u8.ToArray());
        }

        var (finished, untouched) = (0, 0);
        for (var stopAt = 1; ; stopAt++)
        {
            var target = room.At($"killed-{stopAt}");
            if (!intoNothing) VaultHome.CopyTo(room.Folder, target);
            var said = await RunAsync(target, room.At("copy"), stopAt);
            if (said.Count < stopAt) break;
            // Every other time the next opening is killed in its turn, wherever it has come to.
            if (stopAt % 2 == 0) _ = await RunAsync(target, "-", 1 + (stopAt % 5));
            var counts = said.Contains("commit") && said[^1] != "commit";
            if (intoNothing && !counts)
            {
                // There is no vault yet: the restore is run again.
                Assert.False(File.Exists(Path.Combine(target, "seal.kas")));
                await room.RestoreAsync("copy", to: target);
                counts = true;
            }

            for (var opening = 0; opening < 2; opening++)
            {
                await using var vault = await BackupRoom.OpenAsync(target, room.Options);
                var recovery = (await vault.GetHealthAsync()).Recovery;
                Assert.Equal(counts, recovery is not null);
                if (counts)
                {
                    if (opening == 0)
                    {
                        await Refused.AsAsync<Refusal.KeyDisabled>(() => vault.DecryptAsync(old).AsTask());
                        await vault.EnableKeyAsync("alias/a");
                    }

                    await Refused.AsAsync<Refusal.CiphertextInvalid>(() => vault.DecryptAsync(young).AsTask());
                }
                else
                {
                    Assert.Equal("young"u8.ToArray(), await vault.DecryptAsync(young));
                }

                Assert.Equal("old"u8.ToArray(), await vault.DecryptAsync(old));
            }

            Assert.False(KeyActors.Backups.RestoreSteps.IsPending(target));
            Assert.Empty((await room.VerifyAsync(target, target, withSecrets: true)).Faults);
            (finished, untouched) = (finished + (counts ? 1 : 0), untouched + (counts ? 0 : 1));
        }

        output.WriteLine($"{finished} restores finished, {untouched} vaults untouched");
        Assert.True(finished >= 5 && (intoNothing || untouched >= 2), $"{finished} finished, {untouched} untouched");
    }

    /// <summary>Runs the child to the step before which it waits, and kills it there; or to its end.</summary>
    private static async Task<List<string>> RunAsync(string folder, string backup, int stopAt)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "KeyActors.CrashChild.dll"));
        foreach (var argument in new[] { "restore", folder, backup, $"{stopAt}" }) start.ArgumentList.Add(argument);
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync();
        var said = new List<string>();
        try
        {
            while (await child.StandardOutput.ReadLineAsync().WaitAsync(Patience.Max) is { } line)
            {
                said.Add(line);
                if (said.Count == stopAt) break;
            }
        }
        finally
        {
            if (said.Count == stopAt) child.Kill();
            else await child.WaitForExitAsync().WaitAsync(Patience.Max);
        }

        await child.WaitForExitAsync().WaitAsync(Patience.Max);
        // Opening a folder in which no vault is yet makes one or is refused; everything else ends well.
        Assert.True(said.Count == stopAt || child.ExitCode == 0 || backup == "-", $"The child ended with {child.ExitCode}: {await errors}");
        return said;
    }
}
