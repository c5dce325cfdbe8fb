using KeyActors.Engine.Tests.Leaks;
using KeyActors.Model;
using KeyActors.Material;

namespace KeyActors.Engine.Tests.Destruction;

/// <summary>A key waits for its destruction, can be called back until that begins, and is then gone for every caller.</summary>
public sealed class KeyDeletionTests
{
    [Fact]
    public async Task A_key_is_destroyed_when_its_time_has_come_and_nothing_of_it_is_left()
    {
        await using var home = await DoomedVault.OpenAsync();
        var (key, blobs) = await home.KeyAsync("alias/doomed");
        await home.Vault.CreateAliasAsync("alias/second", "alias/doomed");
        var (other, others) = await home.KeyAsync("alias/other");
        var needles = await NeedlesOfAsync(home, key);
        Assert.NotEmpty(Found(home, needles));

        var due = await home.Vault.ScheduleKeyDeletionAsync("alias/doomed", 7);
        Assert.Equal(home.Clock.GetUtcNow() + DoomedVault.Window, due);
        Assert.Equal(due, (await home.Vault.DescribeKeyAsync("alias/doomed")).DeletionAt);
        foreach (var blob in blobs) await Refused.AsAsync<Refusal.StatusForbids>(() => home.Vault.DecryptAsync(blob).AsTask());
        await Refused.AsAsync<Refusal.StatusForbids>(() => home.Vault.EncryptAsync("alias/doomed", new byte[1]).AsTask());

        home.Clock.Advance(DoomedVault.Window);
        await home.DestroyedAsync(key);

        Assert.Empty(Found(home, needles));
        await GoneAsync(home, key, blobs);
        await home.StopAsync();
        Assert.Empty(Found(home, needles));
        await home.StartAsync();
        await GoneAsync(home, key, blobs);
        Assert.Equal("before"u8.ToArray(), await home.Vault.DecryptAsync(others[0]));
        Assert.Equal("after"u8.ToArray(), await home.Vault.DecryptAsync(others[1]));
        Assert.Equal(other, (await home.Vault.DescribeKeyAsync("alias/other")).Arn);
        var report = await home.VerifyAsync();
        Assert.True(report.IsWhole, string.Join('\n', report.Faults));
        Assert.DoesNotContain(report.Notes, static n => n.Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain(home.Log.Lines, static l => l.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    /// <summary>No caller can tell it from a key that never was.</summary>
    private static async Task GoneAsync(DoomedVault home, KeyArn key, byte[][] blobs)
    {
        var vault = home.Vault;
        foreach (var blob in blobs) await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(() => vault.DecryptAsync(blob).AsTask());
        await Refused.AsAsync<Refusal.KeyUnknown>(() => vault.DescribeKeyAsync(key.ToString()).AsTask());
        await Refused.AsAsync<Refusal.KeyUnknown>(() => vault.CancelKeyDeletionAsync(key.ToString()).AsTask());
        await Refused.AsAsync<Refusal.AliasUnknown>(() => vault.DescribeKeyAsync("alias/doomed").AsTask());
        await Refused.AsAsync<Refusal.AliasUnknown>(() => vault.DescribeKeyAsync("alias/second").AsTask());
        await foreach (var listed in vault.ListKeysAsync()) Assert.NotEqual(key, listed);
        await foreach (var alias in vault.ListAliasesAsync()) Assert.NotEqual(key, alias.Key);
    }

    /// <summary>The raw secrets of a key and their wrapped records, in every form.</summary>
    private static async Task<Needles> NeedlesOfAsync(DoomedVault home, KeyArn key)
    {
        var state = (await home.History.StateAsync(key, null))!;
        var needles = new Needles();
        foreach (var secret in home.SecretsOf(state)) needles.Add("raw secret", secret);
        var file = File.ReadAllBytes(Path.Combine(home.Path, "secrets-1.kas"));
        foreach (var id in state.Holdings.HeldSecrets)
        {
            var name = new byte[SecretId.Bytes];
            id.Write(name);
            var body = file.AsSpan().IndexOf(name);
            Assert.True(body >= 0);
            needles.Add("wrapped record", file.AsSpan(body + 60 + key.ToString().Length, 60));
            needles.Add("beginning of the record", file.AsSpan(body, 60));
        }

        return needles;
    }

    private static List<string> Found(DoomedVault home, Needles needles)
    {
        var found = new List<string>();
        foreach (var path in Directory.GetFiles(home.Path).Where(static f => !f.EndsWith("vault.lock", StringComparison.Ordinal)))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[file.Length];
            file.ReadExactly(content);
            found.AddRange(needles.In(content).Select(name => $"{Path.GetFileName(path)}: {name}"));
        }

        return found;
    }
}
