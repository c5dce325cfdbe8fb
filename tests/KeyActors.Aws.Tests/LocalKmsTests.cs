using System.Diagnostics;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using KeyActors.Testing;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>The whole wire in a test's own process, in one line.</summary>
public sealed class LocalKmsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task One_line_gives_a_client_that_works()
    {
        await using var kms = await LocalKms.StartAsync();
        var key = (await kms.Client.CreateKeyAsync(new())).KeyMetadata;
        Assert.Equal($"arn:aws:kms:{kms.Region}:{kms.Account}:key/{key.KeyId}", key.Arn);
        await kms.Client.EnableKeyRotationAsync(new EnableKeyRotationRequest { KeyId = key.KeyId });
        var before = kms.Now;
        Assert.True(await kms.AdvanceAsync(TimeSpan.FromDays(366)) - before >= TimeSpan.FromDays(366));
        Assert.Single((await kms.Client.ListKeyRotationsAsync(new() { KeyId = key.KeyId })).Rotations);
        await kms.FailNextAsync(2, "ThrottlingException");
        await kms.Client.DescribeKeyAsync(key.KeyId);
        await kms.ResetAsync();
        await Assert.ThrowsAsync<NotFoundException>(() => kms.Client.DescribeKeyAsync(key.KeyId));
        using var elsewhere = kms.CreateClient("eu-west-1");
        Assert.Contains(":eu-west-1:", (await elsewhere.CreateKeyAsync(new())).KeyMetadata.Arn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Account_region_and_seed_are_the_tests_own()
    {
        const string id = "11111111-1111-4111-8111-111111111111";
        await using var kms = await LocalKms.StartAsync(
            "ap-southeast-2", "123456789012", $$"""{"keys":[{"id":"{{id}}","region":"ap-southeast-2","aliases":["alias/a"]}]}""");
        Assert.Equal($"arn:aws:kms:ap-southeast-2:123456789012:key/{id}", (await kms.Client.DescribeKeyAsync("alias/a")).KeyMetadata.Arn);
        await Assert.ThrowsAsync<ArgumentException>(() => LocalKms.StartAsync(account: "vault"));
        await Assert.ThrowsAsync<ArgumentException>(() => LocalKms.StartAsync(account: "1"));
        await Assert.ThrowsAsync<ArgumentException>(() => kms.AdvanceAsync(TimeSpan.FromTicks(-1)));
        await Assert.ThrowsAsync<ArgumentException>(() => kms.FailNextAsync(1, "Sunshine"));
    }

    [Fact]
    public async Task Many_at_once_know_nothing_of_one_another()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            var took = Stopwatch.StartNew();
            await using var kms = await LocalKms.StartAsync();
            var started = took.Elapsed;
            for (var n = 0; n <= i; n++) await kms.Client.CreateKeyAsync(new());
            await kms.AdvanceAsync(TimeSpan.FromDays(i));
            Assert.Equal(i + 1, (await kms.Client.ListKeysAsync(new())).Keys.Count);
            output.WriteLine($"{i}: started in {started.TotalMilliseconds:0} ms");
        }));
        for (var i = 0; i < 5; i++)
        {
            var took = Stopwatch.StartNew();
            await using var kms = await LocalKms.StartAsync();
            output.WriteLine($"one more, alone: started in {took.Elapsed.TotalMilliseconds:0} ms");
        }
    }
}
