using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Imports;

/// <summary>Somebody with material of their own: wraps it and hands it in.</summary>
internal static class Importer
{
    /// <summary>Small, because making it is slow.</summary>
    internal const ImportKeySpec Spec = ImportKeySpec.Rsa2048;

    /// <summary>Material that differs by a number.</summary>
    internal static byte[] Bytes(int number) => SHA256.HashData([(byte)number]);

    internal static ValueTask<ImportParameters> ParametersAsync(
        this VaultClient vault, string key, ImportAlgorithm algorithm = ImportAlgorithm.OaepSha256) =>
        vault.GetParametersForImportAsync(key, Spec, algorithm);

    internal static ValueTask<KeyMaterialId> ImportKeyMaterialAsync(
        this VaultClient vault, string key, Parcel parcel, CancellationToken cancellationToken = default) =>
        vault.ImportKeyMaterialAsync(key, parcel.Token, parcel.Wrapped, parcel.Options, cancellationToken);

    internal static Parcel Wrap(this ImportParameters given, byte[] material, DateTimeOffset? expiresAt = null) => new()
    {
        Token = given.Token,
        Wrapped = Wrapped(given.Wrapping.Algorithm, given.PublicKey.Span, material),
        ExpiresAt = expiresAt,
    };

    internal static async Task<KeyMaterialId> ImportAsync(
        this VaultClient vault, string key, byte[] material, ImportKind? kind = null, DateTimeOffset? expiresAt = null)
    {
        while (true)
        {
            try
            {
                return await vault.ImportKeyMaterialAsync(
                    key, (await vault.ParametersAsync(key)).Wrap(material, expiresAt) with { Kind = kind });
            }
            catch (RefusedException refused) when (refused.Refusal is Refusal.ImportTokenExpired)
            {
                // Something expired meanwhile and was destroyed, which ended the token: new ones are asked for.
            }
        }
    }

    internal static async Task<string> EmptyKeyAsync(this VaultClient vault, int deletionDays = 0)
    {
        var wanted = new NewKey { Origin = KeyOrigin.External, MaterialDeletionDays = deletionDays };
        return (await vault.CreateKeyAsync(null, wanted)).Arn.ToString();
    }

    internal static async Task<KeyStatus> StatusAsync(this VaultClient vault, string key) =>
        (await vault.DescribeKeyAsync(key)).Status;

    private static byte[] Wrapped(ImportAlgorithm algorithm, ReadOnlySpan<byte> publicKey, byte[] material)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        var padding = algorithm is ImportAlgorithm.OaepSha1 or ImportAlgorithm.AesKeyWrapSha1
            ? RSAEncryptionPadding.OaepSHA1 : RSAEncryptionPadding.OaepSHA256;
        if (algorithm is ImportAlgorithm.OaepSha1 or ImportAlgorithm.OaepSha256) return rsa.Encrypt(material, padding);
        using var aes = Aes.Create();
        aes.Key = SHA256.HashData([200]);
        return [.. rsa.Encrypt(aes.Key, padding), .. aes.EncryptKeyWrapPadded(material)];
    }
}

/// <summary>Everything that one import brings.</summary>
internal sealed record Parcel
{
    internal required ReadOnlyMemory<byte> Token { get; init; }

    internal required ReadOnlyMemory<byte> Wrapped { get; init; }

    internal required DateTimeOffset? ExpiresAt { get; init; }

    internal ImportKind? Kind { get; init; }

    internal string? Description { get; init; }

    internal KeyMaterialId? Expected { get; init; }

    internal ImportOptions Options => new() { ExpiresAt = ExpiresAt, Kind = Kind, Description = Description, Expected = Expected };
}
