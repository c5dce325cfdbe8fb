using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <content>Who is let in, and what the log must not say.</content>
public sealed partial class SdkTests
{
    [Fact]
    public async Task Wrong_secrets_and_unknown_access_keys_get_the_service_s_errors()
    {
        await using var served = await Served.StartAsync();
        using var wrong = served.Client(by: served.Signer with { Secret = new string('x', 40) });
        using var unknown = served.Client(by: served.Signer with { AccessKey = "AKIAIOSFODNN7EXAMPLE" });

        var first = await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(() => wrong.ListKeysAsync(new ListKeysRequest()));
        Assert.Equal("InvalidSignatureException", first.ErrorCode);
        var second = await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(() => unknown.ListKeysAsync(new ListKeysRequest()));
        Assert.Equal("UnrecognizedClientException", second.ErrorCode);
    }

    [Fact]
    public async Task Nothing_of_a_request_is_in_the_log()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata.KeyId;
        const string plaintext = "a plaintext that nobody may see in a log";
        await kms.EncryptAsync(new EncryptRequest { KeyId = key, Plaintext = Stream(plaintext) });
        await served.SendAsync("Encrypt", $"{{\"KeyId\":\"{key}\",\"Plaintext\":\"{plaintext}\"}}");

        Assert.Contains("opened", served.Log.All, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("nobody may see", served.Log.All);
        Assert.DoesNotContain(Convert.ToBase64String(Stream(plaintext).ToArray())[..20], served.Log.All);
        Assert.DoesNotContain(served.Signer.Secret, served.Log.All);
        Assert.DoesNotContain("Credential=", served.Log.All);
    }
}
