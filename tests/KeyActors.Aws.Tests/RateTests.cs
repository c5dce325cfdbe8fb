using System.Text.Json;
using KeyActors.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>How often one account may ask.</summary>
public sealed class RateTests
{
    [Fact]
    public async Task More_than_its_rate_is_throttled_and_others_are_not()
    {
        var clock = new FakeTimeProvider();
        await using var served = await Served.StartAsync(o => o with { RatePerSecond = 5, Clock = clock });
        Assert.True(AccountId.TryParse("111122223333", out var account));
        served.Vault.AddRootCredentials(account, "OTHER", "the-secret-of-the-other-account");
        var other = new Signer("OTHER", "the-secret-of-the-other-account");

        for (var i = 0; i < 5; i++) Assert.Equal(200, (await RandomAsync(served)).Status);
        var (status, body) = await RandomAsync(served);

        Assert.Equal(400, status);
        using var json = JsonDocument.Parse(body);
        Assert.Equal("ThrottlingException", json.RootElement.GetProperty("__type").GetString());
        Assert.Equal(
            "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
            json.RootElement.GetProperty("message").GetString());
        Assert.Equal(400, (await RandomAsync(served, served.Signer with { Region = "eu-central-1" })).Status);
        Assert.Equal(200, (await RandomAsync(served, other)).Status);
        clock.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(200, (await RandomAsync(served)).Status);
        Assert.Equal(400, (await RandomAsync(served)).Status);
    }

    [Fact]
    public async Task Who_cannot_sign_spends_nobodys_rate()
    {
        await using var served = await Served.StartAsync(static o => o with { RatePerSecond = 1, Clock = new FakeTimeProvider() });
        var forger = served.Signer with { Secret = "not the secret of the account" };

        for (var i = 0; i < 3; i++) Assert.Equal(400, (await RandomAsync(served, forger)).Status);

        Assert.Equal(200, (await RandomAsync(served)).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void A_pause_of_a_second_fills_the_bucket_and_no_more(int perSecond)
    {
        var clock = new FakeTimeProvider();
        var rate = new RateLimit(perSecond, clock);
        for (var pause = 0; pause < 3; pause++)
        {
            for (var i = 0; i < perSecond; i++) Assert.True(rate.TryTake(AccountId.Default));
            Assert.False(rate.TryTake(AccountId.Default));
            clock.Advance(TimeSpan.FromSeconds(1 + (10 * pause)));
        }
    }

    [Fact]
    public void No_rate_is_no_bound()
    {
        var rate = new RateLimit(0, new FakeTimeProvider());

        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.True(rate.TryTake(AccountId.Default)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_001)]
    public async Task A_rate_outside_its_bounds_is_refused(int rate) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Served.StartAsync(o => o with { RatePerSecond = rate }));

    private static Task<(int Status, string Body)> RandomAsync(Served served, Signer? by = null) =>
        served.SendAsync("GenerateRandom", "{\"NumberOfBytes\":8}", by);
}
