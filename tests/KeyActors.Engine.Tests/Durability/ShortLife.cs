using KeyActors.Model;

using Xunit;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>One key from its creation on, each step tried under one intention until it is done: what a careful caller does.</summary>
internal sealed class ShortLife(string name)
{
    /// <summary>Created, two aliases attached, rotated, tagged, disabled, enabled.</summary>
    internal const long Events = 7;

    private string key = "";

    internal int Refusals { get; private set; }

    internal byte[] Blob { get; private set; } = [];

    internal async Task LiveAsync(VaultClient vault)
    {
        key = await TryAsync(async () => (await Once(vault, "create").CreateKeyAsync($"alias/{name}-one", new NewKey())).Arn.ToString());
        await StepAsync(() => Once(vault, "rotate").RotateKeyAsync(key).AsTask());
        await StepAsync(() => Once(vault, "tag").TagKeyAsync(key, [new Tag("name", name)]).AsTask());
        await StepAsync(() => Once(vault, "alias").CreateAliasAsync($"alias/{name}-two", key).AsTask());
        await StepAsync(() => Once(vault, "disable").DisableKeyAsync(key).AsTask());
        await StepAsync(() => Once(vault, "enable").EnableKeyAsync(key).AsTask());
        Blob = await TryAsync(() => vault.EncryptAsync(key, "life"u8.ToArray()).AsTask());
    }

    /// <summary>Every change is there, and there once.</summary>
    internal async Task CheckAsync(VaultClient vault)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        KeyMetadata about;
        do
        {
            // A key records its aliases a moment after the directory has them, and later when its first try fails.
            about = await TryAsync(() => vault.DescribeKeyAsync(key).AsTask());
            Assert.InRange(about.ChangeCount, 1, Events);
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < Patience.Max, $"{name}: {about.ChangeCount} events, {Events} are due.");
            if (about.ChangeCount < Events) await Task.Delay(5);
        }
        while (about.ChangeCount < Events);

        Assert.Equal(KeyStatus.Enabled, about.Status);
        Assert.Equal(1, about.OnDemandRotations);
        Assert.Equal(new Tag("name", name), Assert.Single(about.Tags));
        Assert.Equal([$"alias/{name}-one", $"alias/{name}-two"], about.Aliases.Select(static a => a.ToString()));
        Assert.Equal("life"u8.ToArray(), await TryAsync(() => vault.DecryptAsync(Blob).AsTask()));
    }

    private VaultClient Once(VaultClient vault, string step) => vault.Once(IdempotencyKey.Of($"{name} {step}"));

    private Task<bool> StepAsync(Func<Task> step) => TryAsync(async () =>
    {
        await step();
        return true;
    });

    private async Task<T> TryAsync<T>(Func<Task<T>> step)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await step().WaitAsync(Patience.Max);
            }
            catch (RefusedException e) when (e.Refusal is Refusal.Unavailable or Refusal.KeyUnavailable)
            {
                Refusals++;
                Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience.Max, $"{name} does not recover: {e.Message}");
                await Task.Delay(5);
            }
        }
    }
}
