using KeyActors.Cipher;
using KeyActors.Material;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

/// <summary>Shorthand of these tests.</summary>
internal static class Vaults
{
    internal static KeyArn Key(int number)
    {
        Span<byte> bytes = stackalloc byte[KeyId.Bytes];
        bytes[^1] = (byte)number;
        bytes[^2] = (byte)(number >> 8);
        return new KeyArn(Realm.Default, KeyId.FromRandom(bytes, isMultiRegion: false));
    }

    internal static ValueTask<StoredSecret> CreateAsync(this SecretKeeper keeper, int key) =>
        keeper.CreateAsync(Key(key), KeySpec.SymmetricDefault, []);

    internal static Task<SecretKeeper> InitialiseAsync(VaultFolder folder, Action<MaterialNotice>? notices = null) =>
        SecretKeeper.InitialiseAsync(folder, new KeeperSettings { Notices = notices });

    internal static Task<SecretKeeper> OpenAsync(VaultFolder folder, Action<MaterialNotice>? notices = null) =>
        SecretKeeper.OpenAsync(folder, new KeeperSettings { Notices = notices });

    /// <summary>The secret's bytes; the tests' secrets are worth nothing.</summary>
    internal static byte[] Reveal(this SecretRef secret)
    {
        Assert.True(secret.TryTake(out var lease));
        using (lease) return lease.Span.ToArray();
    }

    internal static byte[] Reveal(this SecretKeeper keeper, SecretId id)
    {
        Assert.True(keeper.TryLend(id, out var secret));
        return secret.Reveal();
    }

    /// <summary>That the secret is the one which the vault named: the name follows from the bytes.</summary>
    internal static void AssertWhole(this SecretKeeper keeper, StoredSecret about)
    {
        Assert.True(keeper.TryDescribe(about.Secret, out var found));
        Assert.Equal(about, found);
        Assert.Equal(about.Material, MaterialName.Of(keeper.Reveal(about.Secret), about.Key!.Value.Id));
    }

    internal static async Task<string> RefusalOfAsync(Func<Task> action)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(action);
        Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
        return refused.Message;
    }

    internal static async Task AssertRefusedAsync(string part, Func<Task> action) =>
        Assert.Contains(part, await RefusalOfAsync(action), StringComparison.Ordinal);
}
