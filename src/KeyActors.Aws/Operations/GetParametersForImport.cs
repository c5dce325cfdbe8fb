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
        if (!AlgorithmNames.TryParse(spec, out ImportKeySpec kind)
            || !AlgorithmNames.TryParse(algorithm, out ImportAlgorithm how))
            throw WireException.Unsupported($"Wrapping by {algorithm} with a key of the spec {spec} is not supported.");
        var made = await call.Vault.GetParametersForImportAsync(
            name, kind, how, call.Stop).ConfigureAwait(false);
        call.Output.Text("KeyId", made.Key.ToString());
        call.Output.Blob("ImportToken", made.Token.Span);
        call.Output.Blob("PublicKey", made.PublicKey.Span);
        call.Output.Time("ParametersValidTo", made.ValidTo);
    }
}
