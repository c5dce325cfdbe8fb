using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KeyActors.Aws.Tests;

/// <summary>An authority of its own and a certificate for this machine under it, as PEM files.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly X509Certificate2 authority;

    internal TestCertificate(string folder, string name = "server", DateTimeOffset? until = null)
    {
        (CertificateFile, KeyFile) = (Path.Combine(folder, name + ".pem"), Path.Combine(folder, name + ".key"));
        var from = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var to = until ?? new DateTimeOffset(2090, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=A test's authority", rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority = root.CreateSelfSigned(from, to);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.Create(authority, from, to, [1, 2, 3, 4]);
        File.WriteAllText(CertificateFile, made.ExportCertificatePem() + "\n" + authority.ExportCertificatePem() + "\n");
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
        EncryptedKey = key.ExportEncryptedPkcs8PrivateKeyPem(
            "a passphrase", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    internal string CertificateFile { get; }

    internal string KeyFile { get; }

    internal string EncryptedKey { get; }

    /// <summary>A handler that takes this authority's certificates and no others, with all checks on.</summary>
    internal SocketsHttpHandler Handler() => new()
    {
        SslOptions =
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { authority },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    };

    public void Dispose() => authority.Dispose();
}
