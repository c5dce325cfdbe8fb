using System.Text.Json;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>No session token is issued here, so every one is refused as AWS refuses one that it did not issue.</summary>
public sealed class SessionTokenTests
{
    private const string Invalid = "The security token included in the request is invalid.";

    [Fact]
    public async Task A_token_with_a_right_signature_is_refused()
    {
        await using var served = await Served.StartAsync();
        var by = served.Signer with { More = [new("X-Amz-Security-Token", "IQoJb3JpZ2luX2VjEXAMPLE")] };

        Assert.Equal((400, "UnrecognizedClientException", Invalid), await ToldAsync(served, by));
    }

    [Fact]
    public async Task A_token_of_an_unknown_key_is_refused_with_the_same_words()
    {
        await using var served = await Served.StartAsync();
        var by = new Signer("ASIAIOSFODNN7EXAMPLE", "nobody's secret") { More = [new("X-Amz-Security-Token", "token")] };

        Assert.Equal((400, "UnrecognizedClientException", Invalid), await ToldAsync(served, by));
        Assert.Equal((400, "UnrecognizedClientException", Invalid), await ToldAsync(served, by with { More = [] }));
    }

    [Fact]
    public async Task An_empty_token_is_a_token()
    {
        await using var served = await Served.StartAsync();
        var by = served.Signer with { More = [new("X-Amz-Security-Token", "")] };

        Assert.Equal((400, "UnrecognizedClientException", Invalid), await ToldAsync(served, by));
    }

    [Fact]
    public async Task A_token_that_is_not_signed_is_refused_as_a_header_that_is_not()
    {
        await using var served = await Served.StartAsync();
        var by = served.Signer with
        {
            More = [new("X-Amz-Security-Token", "token")], Unsigned = ["x-amz-security-token"],
        };

        Assert.Equal(
            (400, "IncompleteSignatureException", "'X-Amz-Security-Token' must be a signed header."), await ToldAsync(served, by));
    }

    [Fact]
    public async Task The_sdk_with_session_credentials_hears_that_its_token_is_invalid()
    {
        await using var served = await Served.StartAsync();
        using var kms = new AmazonKeyManagementServiceClient(
            new SessionAWSCredentials(served.Signer.AccessKey, served.Signer.Secret, "a token of somewhere else"),
            new AmazonKeyManagementServiceConfig
            {
                ServiceURL = served.Url.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0,
            });

        var no = await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() => kms.CreateKeyAsync(new()));

        Assert.Equal(("UnrecognizedClientException", Invalid), (no.ErrorCode, no.Message));
    }

    private static async Task<(int, string?, string?)> ToldAsync(Served served, Signer by)
    {
        var (status, body) = await served.SendAsync("GenerateRandom", "{\"NumberOfBytes\":8}", by);
        using var json = JsonDocument.Parse(body);
        return (status, json.RootElement.GetProperty("__type").GetString(), json.RootElement.GetProperty("message").GetString());
    }
}
