using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KeyActors.Aws;

/// <summary>A certificate with its key, and the certificates above it that clients are sent along.</summary>
/// <remarks>The key is held by the platform's TLS library, in this process's ordinary memory. Prints the subject and the last
/// day, never the key. Safe from any thread.</remarks>
public sealed class ServerCertificate : IDisposable
{
    private const int PemBytesMax = 256 * 1024;

    private ServerCertificate(X509Certificate2 leaf, X509Certificate2Collection chain) => (Leaf, Chain) = (leaf, chain);

    /// <summary>UTC; until when clients take it.</summary>
    public DateTimeOffset ExpiresAt => new(Leaf.NotAfter.ToUniversalTime());

    internal X509Certificate2 Leaf { get; }

    /// <summary>Those above the first, in the order of the file.</summary>
    internal X509Certificate2Collection Chain { get; }

    /// <summary>Reads a certificate and its key from PEM files, which may be one (RFC 7468).</summary>
    /// <param name="certificateFile">The certificate first, then those above it; at most 256 KiB.</param>
    /// <param name="keyFile">An RSA or EC key that is not encrypted; at most 256 KiB. Its text is zeroed once read.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="ArgumentException">A file holds no such thing, or the two do not belong together.</exception>
    public static ServerCertificate FromPem(string certificateFile, string keyFile)
    {
        ArgumentException.ThrowIfNullOrEmpty(certificateFile);
        ArgumentException.ThrowIfNullOrEmpty(keyFile);
        var key = Read(keyFile);
        try
        {
            return Of(Certificates(certificateFile), certificateFile, key, keyFile);
        }
        finally
        {
            Array.Clear(key);
        }
    }

    /// <summary>Forgets it.</summary>
    public void Dispose()
    {
        Leaf.Dispose();
        foreach (var above in Chain) above.Dispose();
    }

    /// <summary>The subject and the last day.</summary>
    public override string ToString() => FormattableString.Invariant($"{Leaf.Subject}, until {ExpiresAt:yyyy-MM-dd}");

    private static X509Certificate2Collection Certificates(string file)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(Read(file));
        }
        catch (CryptographicException)
        {
            throw new ArgumentException($"'{file}' holds a certificate that cannot be read.");
        }

        return found.Count > 0 ? found : throw new ArgumentException(
            $"'{file}' holds no certificate: it must have a PEM block 'BEGIN CERTIFICATE'.");
    }

    private static ServerCertificate Of(X509Certificate2Collection found, string certificateFile, char[] key, string keyFile)
    {
        using var bare = found[0];
        found.RemoveAt(0);
        CheckBlock(key, keyFile);
        try
        {
            var leaf = X509Certificate2.CreateFromPem(bare.ExportCertificatePem(), key);
            return new ServerCertificate(OperatingSystem.IsWindows() ? Stored(leaf) : leaf, found);
        }
        catch (CryptographicException)
        {
            throw new ArgumentException(
                $"The key in '{keyFile}' cannot be read, or is of another kind than '{certificateFile}'.");
        }
        catch (ArgumentException)
        {
            throw new ArgumentException(
                $"The key in '{keyFile}' is not the one of the certificate in '{certificateFile}'.");
        }
    }

    private static void CheckBlock(char[] key, string keyFile)
    {
        if (key.AsSpan().IndexOf("BEGIN ENCRYPTED PRIVATE KEY") >= 0)
            throw new ArgumentException(
                $"The key in '{keyFile}' is encrypted, and nobody can be asked at a start: store it decrypted, mode 0600.");
        if (key.AsSpan().IndexOf("PRIVATE KEY-----") < 0)
            throw new ArgumentException($"'{keyFile}' holds no key: it must have a PEM block 'BEGIN PRIVATE KEY'.");
    }

    /// <summary>Windows serves with keys only that were in a store's format.</summary>
    private static X509Certificate2 Stored(X509Certificate2 made)
    {
        using (made)
        {
            var bytes = made.Export(X509ContentType.Pkcs12);
            try
            {
                return X509CertificateLoader.LoadPkcs12(bytes, null);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(bytes);
            }
        }
    }

    /// <summary>A file's text, byte by byte, so that the only copies can be zeroed.</summary>
    private static char[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (file.Length > PemBytesMax)
            throw new ArgumentException($"'{path}' is longer than 256 KiB, which no PEM file has to be.");
        var bytes = GC.AllocateArray<byte>((int)file.Length, pinned: true);
        try
        {
            file.ReadExactly(bytes);
            var text = GC.AllocateArray<char>(bytes.Length, pinned: true);
            for (var i = 0; i < bytes.Length; i++) text[i] = (char)bytes[i];
            return text;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
