using Amazon.KeyManagementService;
using Amazon.Runtime;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary><c>keyactors serve --emulator</c> as a process of its own.</summary>
public sealed class EmulatorToolTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keyactors-emulator-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task It_says_what_it_is_serves_anybody_and_ends_in_order()
    {
        using var run = Serve("--emulator", "--account", "123456789012", "--urls", "http://127.0.0.1:0");
        var said = await run.AnnouncedAsync();
        Assert.True(said.GetProperty("emulator").GetBoolean());
        Assert.Equal("memory", said.GetProperty("vault").GetString());
        using (var kms = new AmazonKeyManagementServiceClient(
            new BasicAWSCredentials("any", "body"),
            new AmazonKeyManagementServiceConfig
            {
                ServiceURL = said.GetProperty("endpoint").GetString(), AuthenticationRegion = "eu-west-1",
            }))
            Assert.Equal("123456789012", (await kms.CreateKeyAsync(new())).KeyMetadata.AWSAccountId);
        var (code, _, error) = await run.StopAsync();
        Assert.Equal(0, code);
        Assert.Contains("EMULATOR", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_kind_of_vault_is_served_as_the_other()
    {
        await using (await EmulatorVault.OpenAsync(At("toy"), new VaultOptions { Environment = [] })) { }
        await using (await KeyVault.OpenAsync(At("real"), new VaultOptions { Environment = [] })) { }
        foreach (var args in (string[][])[["--vault", At("toy")], ["--emulator", "--vault", At("real")]])
        {
            using var run = Serve(["--urls", "http://127.0.0.1:0", .. args]);
            var (code, _, error) = await run.EndAsync();
            Assert.Equal(95, code);
            Assert.Contains("vault-for-other", error, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(At("toy.credentials")));
    }

    [Theory]
    [InlineData(96, "--emulator", "--seed", "SEED")]
    [InlineData(2, "--seed", "SEED")]
    [InlineData(2, "--emulator", "--rate", "5")]
    [InlineData(2, "--emulator", "--new-root-credentials")]
    [InlineData(2, "--emulator", "--urls", "http://0.0.0.0:0")]
    [InlineData(74, "--emulator", "--seed", "nowhere.json")]
    public async Task What_does_not_fit_is_refused(int expected, params string[] args)
    {
        await File.WriteAllTextAsync(At("seed.json"), """{"keys":[{"id":"nothing"}]}""");
        using var run = Serve([.. args.Select(arg => arg == "SEED" ? At("seed.json") : arg)]);
        Assert.Equal(expected, (await run.EndAsync()).Code);
    }

    private static ServeProcess Serve(params string[] args) => ServeProcess.Start(["serve", "--json", .. args]);

    private string At(string name) => Path.Combine(folder.FullName, name);
}
