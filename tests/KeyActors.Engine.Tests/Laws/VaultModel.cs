using KeyActors.Model;

namespace KeyActors.Engine.Tests.Laws;

/// <summary>A vault as plain lists: no journal, no actor, no cipher.</summary>
internal sealed class VaultModel
{
    private readonly List<KeyModel> keys = [];
    private readonly SortedDictionary<string, KeyModel> aliases = new(StringComparer.Ordinal);
    private readonly List<(byte[] Blob, byte[] Plain, KeyModel Key)> blobs = [];
    private (IdempotencyKey Once, Func<VaultClient, Task<object?>> Call, object? Answer)? last;
    private int count;

    internal async Task TakeAsync(TestVault test, Step step)
    {
        count++;
        if (step.Kind == Kind.Create)
        {
            var made = new KeyModel();
            await ChangeAsync(test, null, async v =>
            {
                var key = (await v.CreateKeyAsync()).Arn;
                made.Arn = key;
                return key;
            });
            keys.Add(made);
            return;
        }

        if (step.Kind == Kind.Reopen)
        {
            await test.ReopenAsync();
            return;
        }

        if (keys.Count == 0) return;
        var (key, alias) = (keys[step.Key % keys.Count], $"alias/{step.Name}");
        switch (step.Kind)
        {
            case Kind.Rotate:
                var isFull = key.Rotations == Limits.OnDemandRotationsMax;
                await ChangeAsync(
                    test, !key.IsEnabled ? typeof(Refusal.KeyDisabled) : isFull ? typeof(Refusal.LimitReached) : null, async v => await v.RotateKeyAsync(key.Name));
                if (key.IsEnabled && !isFull) key.Rotations++;
                break;
            case Kind.Disable:
                await ChangeAsync(test, null, Void(v => v.DisableKeyAsync(key.Name)));
                key.IsEnabled = false;
                break;
            case Kind.Enable:
                await ChangeAsync(test, null, Void(v => v.EnableKeyAsync(key.Name)));
                key.IsEnabled = true;
                break;
            case Kind.Describe:
                var text = $"words {count}";
                await ChangeAsync(test, null, Void(v => v.UpdateDescriptionAsync(key.Name, text)));
                key.Description = text;
                break;
            case Kind.Tag:
                var value = $"{count}";
                await ChangeAsync(test, null, Void(v => v.TagKeyAsync(key.Name, [new Tag($"t{step.Name}", value)])));
                key.Tags[$"t{step.Name}"] = value;
                break;
            case Kind.Untag:
                await ChangeAsync(test, null, Void(v => v.UntagKeyAsync(key.Name, [$"t{step.Name}"])));
                key.Tags.Remove($"t{step.Name}");
                break;
            case Kind.CreateAlias:
                await ChangeAsync(test, aliases.ContainsKey(alias) ? typeof(Refusal.AliasTaken) : null, Void(v => v.CreateAliasAsync(alias, key.Name)));
                aliases.TryAdd(alias, key);
                break;
            case Kind.UpdateAlias:
                await ChangeAsync(test, aliases.ContainsKey(alias) ? null : typeof(Refusal.AliasUnknown), Void(v => v.UpdateAliasAsync(alias, key.Name)));
                if (aliases.ContainsKey(alias)) aliases[alias] = key;
                break;
            case Kind.DeleteAlias:
                await ChangeAsync(test, aliases.ContainsKey(alias) ? null : typeof(Refusal.AliasUnknown), Void(v => v.DeleteAliasAsync(alias)));
                aliases.Remove(alias);
                break;
            case Kind.Encrypt:
                await EncryptAsync(test.Vault, aliases.GetValueOrDefault(alias), alias, key);
                break;
            case Kind.Decrypt:
                if (blobs.Count > 0) await DecryptAsync(test.Vault, blobs[(step.Key * 31 + count) % blobs.Count]);
                break;
            case Kind.Retry:
                await RetryAsync(test);
                break;
            default:
                throw new InvalidOperationException($"{step}");
        }
    }

    /// <summary>The vault says of everything what the model says.</summary>
    internal async Task CompareAsync(KeyVault vault)
    {
        Assert.Equal(keys.Select(static k => k.Arn).ToHashSet(), (await vault.ListKeysAsync().AllAsync()).ToHashSet());
        Assert.Equal(
            aliases.Select(static a => (a.Key, a.Value.Arn)), (await vault.ListAliasesAsync().AllAsync()).Select(static a => (a.Name.ToString(), a.Key)));
        foreach (var key in keys)
        {
            var told = await vault.DescribeKeyAsync(key.Name);
            Assert.Equal(
                (key.IsEnabled ? KeyStatus.Enabled : KeyStatus.Disabled, key.Description, key.Rotations, key.Rotations + 1),
                (told.Status, told.Description, told.OnDemandRotations, told.Materials.Length));
            Assert.Equal(key.Tags.Select(static t => new Tag(t.Key, t.Value)), told.Tags.AsEnumerable());
            Assert.Equal(aliases.Where(a => a.Value == key).Select(static a => a.Key), told.Aliases.Select(static a => a.ToString()));
        }

        foreach (var blob in blobs) await DecryptAsync(vault, blob);
    }

    private static Func<VaultClient, Task<object?>> Void(Func<VaultClient, ValueTask> call) => async v =>
    {
        await call(v);
        return null;
    };

    private async Task ChangeAsync<T>(TestVault test, Type? refusal, Func<VaultClient, Task<T>> call)
    {
        var once = IdempotencyKey.Of($"step {count}");
        async Task<object?> Boxed(VaultClient v) => await call(v);
        if (refusal is null)
        {
            last = (once, Boxed, await Boxed(test.Vault.Once(once)));
            return;
        }

        var before = test.Journal.Content();
        Assert.IsType(refusal, await Refused.ByAsync(() => Boxed(test.Vault.Once(once))));
        Assert.Equal(before, test.Journal.Content());
    }

    /// <summary>The last change again, under the same intention: the same answer, and nothing new is stored.</summary>
    private async Task RetryAsync(TestVault test)
    {
        if (last is not { } change) return;
        var before = test.Journal.Content();
        Assert.Equal(change.Answer, await change.Call(test.Vault.Once(change.Once)));
        Assert.Equal(before, test.Journal.Content());
    }

    private async Task EncryptAsync(KeyVault vault, KeyModel? aliased, string alias, KeyModel key)
    {
        var (used, name) = aliased is null ? (key, key.Name) : (aliased, alias);
        var plain = BitConverter.GetBytes(count);
        if (used.IsEnabled) blobs.Add((await vault.EncryptAsync(name, plain), plain, used));
        else await Refused.AsAsync<Refusal.KeyDisabled>(async () => await vault.EncryptAsync(name, plain));
    }

    private static async Task DecryptAsync(KeyVault vault, (byte[] Blob, byte[] Plain, KeyModel Key) sealedOne)
    {
        if (sealedOne.Key.IsEnabled) Assert.Equal(sealedOne.Plain, await vault.DecryptAsync(sealedOne.Key.Name, sealedOne.Blob, EncryptionContext.Empty));
        else await Refused.AsAsync<Refusal.KeyDisabled>(async () => await vault.DecryptAsync(sealedOne.Blob));
    }

    private sealed class KeyModel
    {
        internal KeyArn Arn { get; set; }

        internal string Name => Arn.ToString();

        internal bool IsEnabled { get; set; } = true;

        internal string Description { get; set; } = "";

        internal int Rotations { get; set; }

        internal SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);
    }
}
