using System.Collections.Concurrent;
using KeyActors.Cipher;
using KeyActors.History;
using KeyActors.Material;
using KeyActors.Model;
using Microsoft.Extensions.Time.Testing;

namespace KeyActors.Engine.Tests.Destruction;

/// <summary>A vault on disk with a clock of its own and randomness that the test has seen, so that it knows every secret.</summary>
internal sealed class DoomedVault : IAsyncDisposable
{
    internal static readonly TimeSpan Window = TimeSpan.FromDays(7);
    private readonly TempFolder home = new();
    private readonly SeenEntropy entropy = new();

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero));

    internal CapturingLog Log { get; } = new();

    internal KeyVault Vault { get; private set; } = null!;

    internal string Path => home.At("vault");

    internal string Beside(string name) => home.At(name);

    internal VaultHistory History => VaultHistory.Open(Path);

    internal VaultOptions Options => new() { Clock = Clock, IsClockVirtual = true, Entropy = entropy, LoggerFactory = Log, Environment = [] };

    internal static async Task<DoomedVault> OpenAsync(Func<VaultOptions, VaultOptions>? with = null)
    {
        var doomed = new DoomedVault();
        await doomed.StartAsync(with);
        return doomed;
    }

    internal async Task StartAsync(Func<VaultOptions, VaultOptions>? with = null) =>
        Vault = await KeyVault.OpenAsync(Path, with is null ? Options : with(Options)).Soon();

    internal Task StopAsync() => Vault.DisposeAsync().AsTask();

    /// <summary>A copy of the folder at this moment, without its lock.</summary>
    internal string CopyTo(string name)
    {
        var copy = Beside(name);
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(Path).Where(static f => !f.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(file, System.IO.Path.Combine(copy, System.IO.Path.GetFileName(file)), overwrite: true);
        return copy;
    }

    /// <summary>A key with aliases, rotated once, and a blob of each of its materials.</summary>
    internal async Task<(KeyArn Key, byte[][] Blobs)> KeyAsync(string alias)
    {
        var key = (await Vault.CreateKeyAsync(alias)).Arn;
        var first = await Vault.EncryptAsync(alias, "before"u8.ToArray());
        await Vault.RotateKeyAsync(alias);
        return (key, [first, await Vault.EncryptAsync(alias, "after"u8.ToArray())]);
    }

    /// <summary>Waits until the history says that a key is destroyed.</summary>
    internal Task DestroyedAsync(KeyArn key) => StateAsync(key, static s => s.IsEnded);

    internal async Task<KeyState> StateAsync(KeyArn key, Func<KeyState, bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var state = (await History.StateAsync(key, null, patience.Token))!;
            if (isSo(state)) return state;
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>The raw secrets of a key's materials, from what was drawn.</summary>
    internal byte[][] SecretsOf(KeyState state) =>
        [.. state.Materials.Select(m => entropy.Draws.Single(d => MaterialName.Of(d, state.Address.Id) == m.Id))];

    /// <summary>The report of a verification of the open vault.</summary>
    internal async Task<VerificationReport> VerifyAsync() => await VaultVerifier.VerifyAsync(
        History, Vault.Evidence.Macs, Vault.Evidence.HeadMacs, Vault.Evidence.TrailMacs, Vault.Evidence.Secrets, null);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        home.Dispose();
    }

    private sealed class SeenEntropy : Entropy
    {
        private readonly ConcurrentQueue<byte[]> draws = new();

        public override string Name => "seen by a test";

        /// <summary>Every draw of 32 bytes.</summary>
        internal IEnumerable<byte[]> Draws => draws;

        public override void Fill(Span<byte> destination)
        {
            Kernel.Fill(destination);
            if (destination.Length == 32) draws.Enqueue(destination.ToArray());
        }
    }
}
