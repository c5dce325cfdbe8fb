using System.Net.Http.Headers;
using System.Text.Json;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using KeyActors.Model;

namespace KeyActors.Aws.Tests;

/// <summary>An emulator on a real socket, and the real SDK for it with credentials that nobody made.</summary>
internal sealed class Emulated : IAsyncDisposable
{
    private readonly HttpClient http = new();

    private Emulated(KmsEmulator emulator) => Emulator = emulator;

    internal KmsEmulator Emulator { get; }

    internal Uri Url => Emulator.Addresses[0];

    internal static async Task<Emulated> StartAsync(string? seed = null, string? vault = null) => new(await KmsEmulator.StartAsync(
        new KmsEmulatorOptions { Seed = seed, VaultPath = vault, Vault = new VaultOptions { Environment = [] } }));

    internal AmazonKeyManagementServiceClient Client(
        string region = "eu-central-1", string id = "anybody", string secret = "anything", int retries = 0) => new(
        new BasicAWSCredentials(id, secret),
        new AmazonKeyManagementServiceConfig
        {
            ServiceURL = Url.ToString(), AuthenticationRegion = region, MaxErrorRetry = retries,
        });

    internal Task<(int Status, JsonElement Body)> PostAsync(string what, string body, Action<HttpRequestMessage>? change = null) =>
        SendAsync(HttpMethod.Post, "/_keyactors/" + what, body, change);

    internal async Task<(int Status, JsonElement Body)> SendAsync(
        HttpMethod method, string path, string? body, Action<HttpRequestMessage>? change = null)
    {
        using var message = new HttpRequestMessage(method, new Uri(Url, path));
        if (body is not null)
            message.Content = new StringContent(body, StrictUtf8.Encoding, new MediaTypeHeaderValue("application/json"));
        change?.Invoke(message);
        using var answer = await http.SendAsync(message);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return ((int)answer.StatusCode, json.RootElement.Clone());
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Emulator.DisposeAsync();
    }
}
