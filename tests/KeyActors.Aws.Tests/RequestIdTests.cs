using System.Text.Json;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>The id that a client was told of its request finds the request in the trail.</summary>
public sealed class RequestIdTests : IDisposable
{
    private const string Id = "OUTSIDE";
    private const string Secret = "given-from-outside-4711";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keyactors-aws-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_trail_tells_the_id_that_the_client_was_told()
    {
        await using (await KeyVault.OpenAsync(At("vault"))) { }
        string sealing, refused, opening;
        using (var run = ServeProcess.Start(
            ["serve", "--json", "--urls", "http://127.0.0.1:0", "--vault", At("vault")],
            ("KEYACTORS_ROOT_ACCESS_KEY_ID", Id), ("KEYACTORS_ROOT_SECRET_ACCESS_KEY", Secret)))
        {
            using var kms = new AmazonKeyManagementServiceClient(
                new BasicAWSCredentials(Id, Secret),
                new AmazonKeyManagementServiceConfig
                {
                    ServiceURL = (await run.EndpointAsync()).ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0,
                });
            var key = (await kms.CreateKeyAsync(new CreateKeyRequest())).KeyMetadata.KeyId;
            var made = await kms.EncryptAsync(new EncryptRequest { KeyId = key, Plaintext = new([1]) });
            sealing = made.ResponseMetadata.RequestId;
            opening = (await kms.DecryptAsync(new DecryptRequest { CiphertextBlob = made.CiphertextBlob })).ResponseMetadata.RequestId;
            refused = (await Assert.ThrowsAsync<NotFoundException>(() => kms.DescribeKeyAsync("alias/none"))).RequestId;
            Assert.Equal(0, (await run.StopAsync()).Code);
        }

        using var trail = ServeProcess.Start(["trail", "--json", "--vault", At("vault")]);
        var lines = (await trail.EndAsync()).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var calls = lines.Select(static line => JsonDocument.Parse(line).RootElement)
            .Where(static e => e.GetProperty("kind").GetString() == "call").ToList();

        Assert.Equal("Encrypt ok", Told(calls, sealing));
        Assert.Equal("Decrypt ok", Told(calls, opening));
        Assert.Equal("DescribeKey alias-unknown", Told(calls, refused));
    }

    private static string Told(List<JsonElement> calls, string requestId)
    {
        var call = Assert.Single(calls, c => c.GetProperty("parameters").TryGetProperty("requestId", out var id)
            && id.GetString() == requestId);
        return $"{call.GetProperty("operation").GetString()} {call.GetProperty("result").GetString()}";
    }

    private string At(string name) => Path.Combine(folder.FullName, name);
}
