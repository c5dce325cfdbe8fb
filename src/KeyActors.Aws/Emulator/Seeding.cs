using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Makes the keys of a seed, by the operations that a client would call, so that the same rules hold.</summary>
internal sealed class Seeding(KeyVault vault, AuthenticatedRequest.AnybodyGate gate)
{
    /// <exception cref="SeedException">A key breaks a rule of the operations.</exception>
    internal async Task MakeAsync(IReadOnlyList<SeedKey> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
        {
            try
            {
                await MakeAsync(key, cancellationToken).ConfigureAwait(false);
            }
            catch (WireException e)
            {
                throw new SeedException($"The seed's key {key.Id} cannot be made: {e.Code} {e.Text}");
            }
            catch (RefusedException e)
            {
                throw new SeedException($"The seed's key {key.Id} cannot be made: {e.Refusal.Sentence}");
            }
        }
    }

    private async Task MakeAsync(SeedKey key, CancellationToken cancellationToken)
    {
        if (!RegionName.TryParse(key.Region, out var region)) throw new SeedException($"{key.Region} is no region.");
        var tags = new JsonArray(new JsonObject { ["TagKey"] = FixedKeyId.TagKey, ["TagValue"] = key.Id });
        foreach (var (name, value) in key.Tags) tags.Add(new JsonObject { ["TagKey"] = name, ["TagValue"] = value });
        var create = new JsonObject
        {
            ["Tags"] = tags,
            ["MultiRegion"] = key.Id.StartsWith("mrk-", StringComparison.Ordinal),
            ["Origin"] = key.Material is null ? key.Origin ?? "AWS_KMS" : "EXTERNAL",
            ["KeySpec"] = key.Spec ?? Words.SymmetricDefault,
            ["Description"] = key.Description ?? "",
        };
        if (key.Usage is { } usage) create["KeyUsage"] = usage;
        await RunAsync(region, nameof(CreateKey), create, cancellationToken).ConfigureAwait(false);
        if (key.Material is { } material) await ImportAsync(region, key.Id, material, cancellationToken).ConfigureAwait(false);
        foreach (var alias in key.Aliases)
            await RunAsync(
                region, nameof(CreateAlias), new JsonObject { ["AliasName"] = alias, ["TargetKeyId"] = key.Id },
                cancellationToken).ConfigureAwait(false);
    }

    private async Task ImportAsync(RegionName region, string key, string material, CancellationToken cancellationToken)
    {
        var client = vault.In(gate.Own(region, "").Realm);
        var asked = await client.GetParametersForImportAsync(
            key, ImportKeySpec.Rsa2048, ImportAlgorithm.AesKeyWrapSha256, cancellationToken).ConfigureAwait(false);
        var bytes = Convert.FromBase64String(material);
        try
        {
            var wrapped = Wrap(asked.PublicKey.Span, bytes);
            await client.ImportKeyMaterialAsync(
                key, asked.Token, wrapped, new ImportOptions { ExpiresAt = null }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Under an AES key of its own, and that under the public key: material of any length.</summary>
    private static byte[] Wrap(ReadOnlySpan<byte> publicKey, byte[] material)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        using var aes = Aes.Create();
        aes.GenerateKey();
        var key = aes.Key;
        try
        {
            return [.. rsa.Encrypt(key, RSAEncryptionPadding.OaepSHA256), .. aes.EncryptKeyWrapPadded(material)];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private async Task RunAsync(RegionName region, string operation, JsonNode body, CancellationToken cancellationToken)
    {
        using var scratch = new Scratch();
        using var output = new WireOutput(scratch);
        var request = gate.Own(region, OperationTable.Prefix + operation);
        var (name, run) = OperationTable.Find(request.Target);
        var input = new WireInput(WireBody.Read(JsonSerializer.SerializeToUtf8Bytes(body)), scratch);
        var call = new WireCall(request, name, vault, input, output, scratch, "seed", "seed", cancellationToken);
        await run(call).ConfigureAwait(false);
    }
}
