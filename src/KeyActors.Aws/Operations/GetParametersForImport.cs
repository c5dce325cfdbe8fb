using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Makes a wrapping key and a token for one import.</summary>
internal static class GetParametersForImport
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        var algorithm = call.Input.NeededChoice("WrappingAlgorithm", Algorithms.Wrapping);
        var spec = call.Input.NeededChoice("WrappingKeySpec", Algorithms.WrappingSpecs);
        call.Input.Check();
        var name = call.Change(key);
        var wrapping = new ImportWrapping(
            spec switch
            {
                "RSA_2048" => ImportKeySpec.Rsa2048,
                "RSA_3072" => ImportKeySpec.Rsa3072,
                "RSA_4096" => ImportKeySpec.Rsa4096,
                _ => ImportKeySpec.Unknown,
            },
            algorithm switch
            {
                "RSAES_OAEP_SHA_1" => ImportAlgorithm.OaepSha1,
                "RSAES_OAEP_SHA_256" => ImportAlgorithm.OaepSha256,
                "RSA_AES_KEY_WRAP_SHA_1" => ImportAlgorithm.AesKeyWrapSha1,
                "RSA_AES_KEY_WRAP_SHA_256" => ImportAlgorithm.AesKeyWrapSha256,
                _ => ImportAlgorithm.Unknown,
            });
        if (!wrapping.IsKnown)
            throw WireException.Unsupported($"Wrapping by {algorithm} with a key of the spec {spec} is not supported.");
        var made = await call.Vault.GetParametersForImportAsync(
            name, wrapping.Spec, wrapping.Algorithm, call.Stop).ConfigureAwait(false);
        call.Output.Text("KeyId", made.Key.ToString());
        call.Output.Blob("ImportToken", made.Token.Span);
        call.Output.Blob("PublicKey", made.PublicKey.Span);
        call.Output.Time("ParametersValidTo", made.ValidTo);
    }
}
