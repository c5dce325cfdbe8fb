using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Wraps in this process, good and bad, where a whole other command would be too slow.</summary>
internal static class Wraps
{
    internal static byte[] Material { get; } = [.. Enumerable.Range(1, 32).Select(static i => (byte)i)];

    internal static ImportAlgorithm[] Algorithms { get; } =
        [.. Enum.GetValues<ImportAlgorithm>().Where(static a => a != ImportAlgorithm.Unknown)];

    internal static byte[] Wrap(ImportAlgorithm algorithm, ReadOnlySpan<byte> publicKey, byte[] material, int innerBytes = 32)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        var padding = algorithm is ImportAlgorithm.OaepSha1 or ImportAlgorithm.AesKeyWrapSha1
            ? RSAEncryptionPadding.OaepSHA1 : RSAEncryptionPadding.OaepSHA256;
        if (algorithm is ImportAlgorithm.OaepSha1 or ImportAlgorithm.OaepSha256) return rsa.Encrypt(material, padding);
        using var aes = Aes.Create();
        aes.Key = [.. Enumerable.Range(7, innerBytes).Select(static i => (byte)i)];
        return [.. rsa.Encrypt(aes.Key, padding), .. aes.EncryptKeyWrapPadded(material)];
    }
}
