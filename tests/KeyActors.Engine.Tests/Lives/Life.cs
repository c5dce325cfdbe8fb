using KeyActors.Engine.Tests.Destruction;
using KeyActors.Engine.Tests.Imports;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Engine.Tests.Lives;

/// <summary>One key's life, and what must have become of it: counted here by arithmetic of its own.</summary>
internal abstract class Life(int n, DoomedVault home)
{
    /// <summary>Half months of a year.</summary>
    private protected const int Year = 24;

    private static readonly byte[] Words = "kept for ten years"u8.ToArray();
    private readonly List<byte[]> blobs = [];

    internal int Rotations { get; private protected set; }

    internal int Expiries { get; private protected set; }

    internal bool IsDestroyed { get; private protected set; }

    internal int Blobs => blobs.Count;

    private protected int N => n;

    private protected DoomedVault Home => home;

    private protected KeyVault Vault => home.Vault;

    private protected DateTimeOffset Now => home.Clock.GetUtcNow();

    private protected KeyArn Key { get; private set; }

    private protected virtual bool Serves => !IsDestroyed;

    private protected virtual NewKey Wanted => new();

    internal static Life Of(int n, DoomedVault home) => (n % 10) switch
    {
        < 4 => new Rotating(n, home, 90 + (n * 7 % 900)),
        4 => new Paused(n, home),
        5 when n % 50 == 5 => new Imported(n, home),
        6 => new Regretted(n, home),
        7 => new Doomed(n, home),
        8 => new OnDemand(n, home),
        _ => new Quiet(n, home),
    };

    internal virtual async Task BeginAsync() => Key = (await Vault.CreateKeyAsync($"alias/life-{N}", Wanted)).Arn;

    /// <summary>Waits for what the clock has brought about.</summary>
    internal virtual Task SettleAsync(int turn) => Task.CompletedTask;

    /// <summary>What somebody does in that half month; a blob a year in any case.</summary>
    internal virtual async Task ActAsync(int turn)
    {
        if (turn % Year == N % Year && Serves) blobs.Add(await Vault.EncryptAsync(Key.ToString(), Words));
    }

    internal async Task EndAsync()
    {
        if (IsDestroyed)
        {
            await Home.DestroyedAsync(Key);
            foreach (var blob in blobs) Assert.Equal(new Refusal.CiphertextKeyUnknown(), (await RefusedAsync(blob)).Refusal);
            await Assert.ThrowsAsync<RefusedException>(async () => await Vault.EncryptAsync($"alias/life-{N}", Words));
            return;
        }

        await AssureServesAsync();
        foreach (var blob in blobs) Assert.Equal(Words, await Vault.DecryptAsync(blob));
        Assert.Equal(1 + Rotations, (await Vault.DescribeKeyAsync(Key.ToString())).Materials.Length);
    }

    private protected virtual Task AssureServesAsync() => Task.CompletedTask;

    private protected async Task UntilAsync(Func<KeyMetadata, bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!isSo(await Vault.DescribeKeyAsync(Key.ToString(), patience.Token))) await Task.Delay(5, patience.Token);
    }

    private async Task<RefusedException> RefusedAsync(byte[] blob) =>
        await Assert.ThrowsAsync<RefusedException>(async () => await Vault.DecryptAsync(blob));

    private sealed class Quiet(int n, DoomedVault home) : Life(n, home);

    private class Rotating(int n, DoomedVault home, int days) : Life(n, home)
    {
        private protected DateTimeOffset? Next { get; set; }

        internal override async Task BeginAsync()
        {
            await base.BeginAsync();
            await Vault.EnableKeyRotationAsync(Key.ToString(), days);
            Next = Now.AddDays(days);
        }

        internal override async Task SettleAsync(int turn)
        {
            if (Next is not { } due || due > Now) return;
            Rotations++;
            Next = Now.AddDays(days);
            await UntilAsync(key => key.Materials.Length == 1 + Rotations);
        }
    }

    /// <summary>Switched off for two years: it misses its rotations, and catches one up when it is switched on.</summary>
    private sealed class Paused(int n, DoomedVault home) : Rotating(n, home, 365)
    {
        private bool isOff;

        private protected override bool Serves => !isOff;

        internal override Task SettleAsync(int turn) => isOff ? Task.CompletedTask : base.SettleAsync(turn);

        internal override async Task ActAsync(int turn)
        {
            if (turn == 60 + (N % 7)) await Vault.DisableKeyAsync(Key.ToString());
            isOff = turn >= 60 + (N % 7) && turn < 108;
            if (turn == 108)
            {
                await Vault.EnableKeyAsync(Key.ToString());
                await base.SettleAsync(turn);
            }

            await base.ActAsync(turn);
        }
    }

    private sealed class OnDemand(int n, DoomedVault home) : Life(n, home)
    {
        internal override async Task ActAsync(int turn)
        {
            await base.ActAsync(turn);
            if (turn % Year != 0) return;
            await Vault.RotateKeyAsync(Key.ToString());
            Rotations++;
        }
    }

    /// <summary>Its deletion is asked for every third year, and called back.</summary>
    private sealed class Regretted(int n, DoomedVault home) : Life(n, home)
    {
        private bool isPending;

        private protected override bool Serves => !isPending;

        internal override async Task ActAsync(int turn)
        {
            if (isPending)
            {
                await Vault.CancelKeyDeletionAsync(Key.ToString());
                await Vault.EnableKeyAsync(Key.ToString());
            }

            isPending = turn % (3 * Year) == N % (3 * Year) && turn < 240;
            if (isPending) await Vault.ScheduleKeyDeletionAsync(Key.ToString(), 30);
            await base.ActAsync(turn);
        }
    }

    private sealed class Doomed(int n, DoomedVault home) : Life(n, home)
    {
        private DateTimeOffset? end;

        private protected override bool Serves => end is null;

        internal override async Task ActAsync(int turn)
        {
            await base.ActAsync(turn);
            if (turn == 10 + (N / 5)) end = await Vault.ScheduleKeyDeletionAsync(Key.ToString(), 7 + (N % 24));
        }

        internal override async Task SettleAsync(int turn)
        {
            if (IsDestroyed || end is not { } due || due > Now) return;
            IsDestroyed = true;
            await Home.DestroyedAsync(Key);
        }
    }

    /// <summary>Its material expires after a year and is brought back a year later.</summary>
    private sealed class Imported(int n, DoomedVault home) : Life(n, home)
    {
        private DateTimeOffset? expiry;

        private protected override NewKey Wanted => new() { Origin = KeyOrigin.External };

        private protected override bool Serves => expiry > Now;

        internal override async Task BeginAsync()
        {
            await base.BeginAsync();
            await ImportAsync();
        }

        internal override async Task SettleAsync(int turn)
        {
            if (expiry is not { } due || due > Now) return;
            expiry = null;
            Expiries++;
            await Home.StateAsync(Key, static state => state.Materials[0].Presence == MaterialPresence.Deleted && state.Holdings.Doomed.IsEmpty);
        }

        internal override async Task ActAsync(int turn)
        {
            if (expiry is null && turn % Year == 0) await ImportAsync();
            await base.ActAsync(turn);
        }

        private protected override async Task AssureServesAsync()
        {
            if (expiry is null) await ImportAsync();
        }

        private async Task ImportAsync()
        {
            expiry = Now.AddDays(365);
            await Vault.ImportAsync(Key.ToString(), Importer.Bytes(N), expiresAt: expiry);
        }
    }
}
