using System.Diagnostics;
using KeyActors.CrashChild;
using KeyActors.Engine.Tests.Durability;
using KeyActors.History;
using KeyActors.Model;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Backups;

/// <summary>Backups of a vault that another process has open and under load.</summary>
public sealed class BackupUnderLoadTests(ITestOutputHelper output) : IDisposable
{
    private const int Backups = 12;
    private readonly BackupRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task Each_backup_holds_every_event_that_was_acknowledged_before_it_began_and_opens()
    {
        var known = new List<(string Name, List<string> Said)>();
        var said = new List<string>();
        using (var child = Start())
        {
            try
            {
                var reading = ReadAsync(child, said);
                for (var i = 0; i < Backups; i++)
                {
                    var before = Count(said);
                    await Retry.UntilAsync(() => Count(said) > before + 40 || reading.IsCompleted);
                    List<string> acknowledged;
                    lock (said) acknowledged = [.. said];
                    var name = $"copy-{i}";
                    await room.BackupAsync(name, withSecrets: true, withSeal: true);
                    known.Add((name, acknowledged));
                }

                Assert.False(child.HasExited);
            }
            finally
            {
                if (!child.HasExited) child.Kill();
            }

            await child.WaitForExitAsync().WaitAsync(Patience.Max);
        }

        var checkedEvents = 0;
        foreach (var (name, acknowledged) in known)
        {
            var report = await room.VerifyAsync(room.At(name), room.At(name), withSecrets: true);
            Assert.Empty(report.Faults);
            checkedEvents += await CheckAsync(VaultHistory.Open(room.At(name)), acknowledged);
        }

        output.WriteLine($"{Backups} backups under load, {checkedEvents} acknowledged changes found in them");
        var last = known[^1];
        await room.RestoreAsync(last.Name, to: room.At("restored"));
        await using var vault = await BackupRoom.OpenAsync(room.At("restored"), room.Options);
        var opened = 0;
        foreach (var (key, blob, plaintext, token) in Blobs(last.Said))
        {
            await vault.EnableKeyAsync(key);
            EncryptionContext context = new Dictionary<string, string> { ["token"] = token };
            Assert.Equal(StrictUtf8.Encoding.GetBytes(plaintext), await vault.DecryptAsync(blob, context));
            opened++;
        }

        Assert.True(opened > 0 && checkedEvents > Backups, "The child did next to nothing.");
        Assert.Empty((await VaultVerifier.VerifyAsync(
            VaultHistory.Open(room.At("restored")), vault.Evidence.Macs, vault.Evidence.HeadMacs, vault.Evidence.TrailMacs, vault.Evidence.Secrets, null)).Faults);
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "KeyActors.CrashChild.dll"));
        foreach (var argument in new[] { room.Folder, "load", "4711", "4" }) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static async Task ReadAsync(Process child, List<string> said)
    {
        while (await child.StandardOutput.ReadLineAsync() is { } line)
            lock (said) said.Add(line);
    }

    private static int Count(List<string> said)
    {
        lock (said) return said.Count;
    }

    /// <summary>Every acknowledged creation, rotation and alias is in the history.</summary>
    private static async Task<int> CheckAsync(VaultHistory history, List<string> said)
    {
        var intents = said.Select(static l => l.Split('\t')).Where(static f => f[0] == "I").ToDictionary(static f => f[1], Operation.Read);
        var states = new Dictionary<string, KeyState>(StringComparer.Ordinal);
        var found = 0;
        foreach (var fields in said.Select(static l => l.Split('\t')).Where(static f => f[0] == "A"))
        {
            var operation = intents[fields[1]];
            if (operation.Kind is not ("create" or "rotate" or "alias")) continue;
            var id = operation.Kind == "create" ? fields[2] : operation.Key;
            if (!states.TryGetValue(id, out var state))
            {
                var key = new KeyArn(Realm.Default, KeyId.TryParse(id, out var parsed) ? parsed : throw new InvalidOperationException(id));
                states[id] = state = (await history.StateAsync(key, null))!;
            }

            Assert.NotNull(state);
            if (operation.Kind == "rotate") Assert.Contains(state.Materials, m => m.Id.ToString() == fields[2]);
            if (operation.Kind == "alias") Assert.Contains(state.Aliases, a => a.ToString() == operation.Argument);
            found++;
        }

        return found;
    }

    private static IEnumerable<(string Key, byte[] Blob, string Plaintext, string Token)> Blobs(List<string> said)
    {
        var intents = said.Select(static l => l.Split('\t')).Where(static f => f[0] == "I").ToDictionary(static f => f[1], Operation.Read);
        foreach (var fields in said.Select(static l => l.Split('\t')).Where(static f => f[0] == "A"))
        {
            var operation = intents[fields[1]];
            if (operation.Kind == "encrypt") yield return (operation.Key, Convert.FromBase64String(fields[2]), operation.Argument, operation.Token);
        }
    }
}
