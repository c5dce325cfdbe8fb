using System.Text;
using KeyActors.Model;
using KeyActors.Testing;
using Xunit;

using UserVault = KeyActors.Testing.TestVault;

namespace KeyActors.Engine.Tests.Testing;

public sealed class TestVaultTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task Works_through_every_operation()
    {
        await using var test = await UserVault.StartAsync();
        var vault = test.Vault;
        var context = EncryptionContext.Of(("tenant", "17"));

        var made = await vault.CreateKeyAsync("alias/app");
        var blob = await vault.EncryptAsync("alias/app", Hello, context);
        var rotated = await vault.RotateKeyAsync("alias/app");
        await vault.TagKeyAsync("alias/app", [new Tag("team", "blue")]);
        await vault.UpdateDescriptionAsync("alias/app", "for orders");
        Assert.Equal(Hello, await vault.DecryptAsync(blob, context));

        var other = await vault.CreateKeyAsync();
        await vault.CreateAliasAsync("alias/second", other.Arn.ToString());
        await vault.UpdateAliasAsync("alias/second", made.Arn.ToString());
        Assert.Equal([made.Arn, made.Arn], (await AllAsync(vault.ListAliasesAsync())).Select(static a => a.Key));
        await vault.DeleteAliasAsync("alias/second");

        var moved = await vault.ReEncryptAsync(blob, context, other.Arn.ToString(), context);
        await vault.DisableKeyAsync("alias/app");
        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await vault.DecryptAsync(blob, context));
        Assert.IsType<Refusal.KeyDisabled>(refused.Refusal);
        Assert.Equal(Hello, await vault.DecryptAsync(moved, context));
        await vault.EnableKeyAsync("alias/app");
        await vault.UntagKeyAsync("alias/app", ["team"]);

        using var dataKey = await vault.GenerateDataKeyAsync("alias/app", 32, context);
        Assert.Equal(dataKey.Plaintext.ToArray(), await vault.DecryptAsync(dataKey.Blob, context));
        var described = await vault.DescribeKeyAsync("alias/app");
        Assert.Equal(rotated, described.CurrentMaterial);
        Assert.Equal(AliasName.Parse("alias/app"), Assert.Single(described.Aliases));
        Assert.Equal("for orders", described.Description);
        Assert.Equal(2, (await AllAsync(vault.ListKeysAsync())).Count);
    }

    [Fact]
    public async Task Encrypts_and_decrypts_streams()
    {
        await using var test = await UserVault.StartAsync();
        await test.Vault.CreateKeyAsync("alias/app");
        var options = new EnvelopeOptions { Context = EncryptionContext.Of(("tenant", "17")) };
        var content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 40_000)));
        using var sealedStream = new MemoryStream();
        using var opened = new MemoryStream();

        await test.Vault.EncryptStreamAsync("alias/app", new MemoryStream(content), sealedStream, options);
        sealedStream.Position = 0;
        await test.Vault.DecryptStreamAsync(sealedStream, opened, options);

        Assert.Equal(content, opened.ToArray());
    }

    [Fact]
    public async Task Event_times_are_the_virtual_clock_s()
    {
        await using var test = await UserVault.StartAsync();

        var made = await test.Vault.CreateKeyAsync();
        test.Clock.Advance(TimeSpan.FromDays(400));
        await test.Vault.RotateKeyAsync(made.Arn.ToString());

        var materials = (await test.Vault.DescribeKeyAsync(made.Arn.ToString())).Materials;
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), made.CreatedAt);
        Assert.Equal([UserVault.Beginning, UserVault.Beginning.AddDays(400)], materials.Select(static m => m.Since));
    }

    [Fact]
    public async Task An_intention_is_remembered_for_24_hours_of_the_virtual_clock_and_then_forgotten()
    {
        await using var test = await UserVault.StartAsync();
        var key = (await test.Vault.CreateKeyAsync()).Arn.ToString();
        var once = test.Vault.Once(IdempotencyKey.Of("order 17"));

        var first = await once.RotateKeyAsync(key);
        test.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(first, await once.RotateKeyAsync(key));

        test.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.NotEqual(first, await once.RotateKeyAsync(key));
        Assert.Equal(2, (await test.Vault.DescribeKeyAsync(key)).OnDemandRotations);
    }

    [Fact]
    public async Task Two_vaults_share_nothing()
    {
        await using var one = await UserVault.StartAsync();
        await using var other = await UserVault.StartAsync();
        await one.Vault.CreateKeyAsync("alias/app");
        var blob = await one.Vault.EncryptAsync("alias/app", Hello);
        one.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(UserVault.Beginning, other.Clock.GetUtcNow());
        Assert.Empty(await AllAsync(other.Vault.ListKeysAsync()));
        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await other.Vault.DecryptAsync(blob));
        Assert.IsType<Refusal.CiphertextKeyUnknown>(refused.Refusal);
        await other.Vault.CreateKeyAsync("alias/app");
    }

    [Fact]
    public async Task Many_vaults_run_side_by_side()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(async number =>
        {
            await using var test = await UserVault.StartAsync();
            test.Clock.Advance(TimeSpan.FromHours(number));
            await test.Vault.CreateKeyAsync("alias/app");
            var blob = await test.Vault.EncryptAsync("alias/app", new[] { (byte)number });
            return ((await test.Vault.DescribeKeyAsync("alias/app")).CreatedAt, (await test.Vault.DecryptAsync(blob))[0]);
        }));

        Assert.Equal(Enumerable.Range(0, 16).Select(static n => (UserVault.Beginning.AddHours(n), (byte)n)), answers);
    }

    [Fact]
    public async Task Does_not_read_the_environment_but_takes_a_test_s_own_options()
    {
        var settings = new Dictionary<string, string> { ["realm.region"] = "eu-west-1" };
        var options = new VaultOptions { Environment = [], Settings = settings };
        await using var test = await UserVault.StartAsync(options);
        await using var plain = await UserVault.StartAsync();

        Assert.Equal("eu-west-1", (await test.Vault.CreateKeyAsync()).Arn.Realm.Region.ToString());
        Assert.DoesNotContain(plain.Vault.Settings.Effective, static s => s.Source == "environment");
    }

    [Fact]
    public async Task A_closed_one_answers_no_more()
    {
        var test = await UserVault.StartAsync();
        await test.DisposeAsync();
        await test.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await test.Vault.CreateKeyAsync());
    }

    private static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items) all.Add(item);
        return all;
    }
}
