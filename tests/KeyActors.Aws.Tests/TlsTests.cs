using System.Net;
using System.Security.Authentication;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>TLS, and HTTP/2 over it, with the real SDK; and every pair of files that is none.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keyactors-aws-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task The_sdk_works_over_tls(string version)
    {
        using var made = new TestCertificate(folder.FullName);
        using var certificate = ServerCertificate.FromPem(made.CertificateFile, made.KeyFile);
        await using var served = await Served.StartAsync(
            o => o with { Urls = ["https://127.0.0.1:0"], Certificate = certificate });
        Assert.Equal("https", served.Url.Scheme);
        using var http = new AtVersion(made.Handler(), Version.Parse(version));
        using var kms = new AmazonKeyManagementServiceClient(
            new BasicAWSCredentials(served.Signer.AccessKey, served.Signer.Secret),
            new AmazonKeyManagementServiceConfig
            {
                ServiceURL = served.Url.ToString(), AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0, HttpClientFactory = http,
            });

        var key = (await kms.CreateKeyAsync(new CreateKeyRequest())).KeyMetadata.KeyId;
        var tasks = Enumerable.Range(0, 40).Select(async i =>
        {
            var blob = (await kms.EncryptAsync(new() { KeyId = key, Plaintext = new([(byte)i, 1]) })).CiphertextBlob;
            return (await kms.DecryptAsync(new() { CiphertextBlob = blob })).Plaintext.ToArray();
        });
        var opened = await Task.WhenAll(tasks);

        Assert.Equal(Enumerable.Range(0, 40).Select(static i => (byte)i), opened.Select(static bytes => bytes[0]));
        Assert.Equal([Version.Parse(version)], http.Seen);
        var no = await Assert.ThrowsAsync<NotFoundException>(() => kms.DescribeKeyAsync("alias/none"));
        Assert.Equal(HttpStatusCode.BadRequest, no.StatusCode);
        Assert.Equal("{\"status\":\"ready\"}", await http.Client.GetStringAsync(new Uri(served.Url, "healthz")));
    }

    [Fact]
    public async Task A_client_that_does_not_know_the_authority_gets_nothing()
    {
        using var made = new TestCertificate(folder.FullName);
        using var certificate = ServerCertificate.FromPem(made.CertificateFile, made.KeyFile);
        await using var served = await Served.StartAsync(
            o => o with { Urls = ["https://127.0.0.1:0"], Certificate = certificate });
        using var http = new HttpClient();

        var no = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(served.Url, "healthz")));

        Assert.IsType<AuthenticationException>(no.InnerException);
        using var plain = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(
            () => plain.GetAsync(new Uri($"http://127.0.0.1:{served.Url.Port}/healthz")));
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_told_in_the_log()
    {
        using var made = new TestCertificate(folder.FullName, until: new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var certificate = ServerCertificate.FromPem(made.CertificateFile, made.KeyFile);
        Assert.Equal("CN=localhost, until 2021-01-01", certificate.ToString());
        await using var served = await Served.StartAsync(
            o => o with { Urls = ["https://127.0.0.1:0"], Certificate = certificate });

        Assert.Contains("The certificate ends, or has ended, on 2021-01-01", served.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_no_pair_are_refused_with_a_sentence()
    {
        using var one = new TestCertificate(folder.FullName);
        using var other = new TestCertificate(folder.FullName, "other");
        File.WriteAllText(At("empty"), "");
        File.WriteAllText(At("broken"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        File.WriteAllText(At("torn.key"), File.ReadAllText(one.KeyFile)[..80] + "\n-----END PRIVATE KEY-----\n");
        File.WriteAllText(At("locked.key"), one.EncryptedKey);
        File.WriteAllBytes(At("large"), new byte[300 * 1024]);

        Refused("is not the one of the certificate", one.CertificateFile, other.KeyFile);
        Refused("holds no certificate", At("empty"), one.KeyFile);
        Refused("holds no certificate", one.KeyFile, one.KeyFile);
        Refused("cannot be read", At("broken"), one.KeyFile);
        Refused("holds no key", one.CertificateFile, At("empty"));
        Refused("holds no key", one.CertificateFile, one.CertificateFile);
        Refused("cannot be read", one.CertificateFile, At("torn.key"));
        Refused("is encrypted", one.CertificateFile, At("locked.key"));
        Refused("longer than 256 KiB", At("large"), one.KeyFile);
        Refused("longer than 256 KiB", one.CertificateFile, At("large"));
        Assert.Throws<FileNotFoundException>(() => ServerCertificate.FromPem(At("none"), one.KeyFile));
        Assert.Throws<FileNotFoundException>(() => ServerCertificate.FromPem(one.CertificateFile, At("none")));
    }

    [Fact]
    public void An_rsa_pair_in_one_file_is_taken()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=localhost", key, System.Security.Cryptography.HashAlgorithmName.SHA256,
            System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(10));
        File.WriteAllText(At("both.pem"), key.ExportRSAPrivateKeyPem() + "\n" + made.ExportCertificatePem());

        using var certificate = ServerCertificate.FromPem(At("both.pem"), At("both.pem"));

        Assert.Equal("CN=localhost, until 1980-01-01", certificate.ToString());
    }

    [Fact]
    public async Task The_tool_serves_https_and_warns_of_a_key_that_others_may_read()
    {
        await using (await KeyVault.OpenAsync(At("vault"))) { }
        using var made = new TestCertificate(folder.FullName);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(made.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        using var run = Serve("--urls", "https://127.0.0.1:0", "--tls-cert", made.CertificateFile, "--tls-key", made.KeyFile);
        var endpoint = await run.EndpointAsync();
        using var http = new HttpClient(made.Handler()) { DefaultRequestVersion = HttpVersion.Version20 };
        http.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        Assert.Equal("{\"status\":\"ready\"}", await http.GetStringAsync(new Uri(endpoint, "healthz")));
        var (code, _, error) = await run.StopAsync();

        Assert.Equal(0, code);
        if (!OperatingSystem.IsWindows()) Assert.Contains("server.key' may be read by other users", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "come together", "--tls-cert", "server.pem")]
    [InlineData(2, "come together", "--tls-key", "server.key")]
    [InlineData(2, "no address for it", "--tls-cert", "server.pem", "--tls-key", "server.key", "--urls", "http://127.0.0.1:0")]
    [InlineData(2, "needs a certificate", "--urls", "https://127.0.0.1:0")]
    [InlineData(2, "no address to listen on", "--urls", "ftp://127.0.0.1:0")]
    [InlineData(74, "check the path", "--tls-cert", "none.pem", "--tls-key", "server.key")]
    [InlineData(87, "certificate-invalid", "--tls-cert", "server.key", "--tls-key", "server.key")]
    [InlineData(87, "is not the one of the certificate", "--tls-cert", "server.pem", "--tls-key", "other.key")]
    public async Task The_tool_says_what_is_wrong_with_a_pair(int exitCode, string word, params string[] args)
    {
        await using (await KeyVault.OpenAsync(At("vault"))) { }
        using var made = new TestCertificate(folder.FullName);
        using var other = new TestCertificate(folder.FullName, "other");
        using var run = Serve([.. args.Select(a => Path.HasExtension(a) && !a.Contains("://", StringComparison.Ordinal) ? At(a) : a)]);

        var (code, _, error) = await run.EndAsync();

        Assert.Equal(exitCode, code);
        Assert.Contains(word, error, StringComparison.Ordinal);
    }

    private static void Refused(string word, string certificate, string key)
    {
        var no = Assert.Throws<ArgumentException>(() => ServerCertificate.FromPem(certificate, key));
        Assert.Contains(word, no.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("-----\n", no.Message, StringComparison.Ordinal);
    }

    private ServeProcess Serve(params string[] args) => ServeProcess.Start(["serve", "--json", "--vault", At("vault"), .. args]);

    private string At(string name) => Path.Combine(folder.FullName, name);

    /// <summary>Has the SDK send everything in one version of HTTP, and notes in which the answers came.</summary>
    private sealed class AtVersion(HttpMessageHandler inner, Version version) : Amazon.Runtime.HttpClientFactory, IDisposable
    {
        internal HashSet<Version> Seen { get; } = [];

        internal HttpClient Client { get; } = new(inner, disposeHandler: false);

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Setter(this, inner, version));

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => true;

        public void Dispose()
        {
            Client.Dispose();
            inner.Dispose();
        }

        private sealed class Setter(AtVersion of, HttpMessageHandler inner, Version version) : DelegatingHandler(inner)
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                (request.Version, request.VersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
                var answer = await base.SendAsync(request, cancellationToken);
                lock (of.Seen) of.Seen.Add(answer.Version);
                return answer;
            }
        }
    }
}
