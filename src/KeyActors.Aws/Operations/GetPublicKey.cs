using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Gives out the public half of a key pair.</summary>
internal static class GetPublicKey
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        call.Input.Check();
        call.Input.GrantTokens();
        var found = await call.Vault.GetPublicKeyAsync(call.Use(key), call.Stop).ConfigureAwait(false);
        var spec = AlgorithmNames.Of(found.Spec);
        call.Output.Text("KeyId", found.Key.ToString());
        call.Output.Blob("PublicKey", found.SubjectPublicKeyInfo.Span);
        call.Output.Text("CustomerMasterKeySpec", spec);
        call.Output.Text("KeySpec", spec);
        call.Output.Text("KeyUsage", AlgorithmNames.Of(found.Usage));
        KindShape.WriteAlgorithms(call.Output, found.Spec, found.Usage);
    }
}
