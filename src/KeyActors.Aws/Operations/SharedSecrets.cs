using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Encapsulated secrets: no key here is of the usage ENCAPSULATE_DECAPSULATE, so each is refused for its
/// usage.</summary>
internal static class SharedSecrets
{
    internal static ValueTask EncapsulateAsync(WireCall call)
    {
        call.Input.NeededChoice("EncapsulationAlgorithm", "ML_KEM");
        return RefuseAsync(call);
    }

    internal static ValueTask DecapsulateAsync(WireCall call)
    {
        call.Input.NeededBlob("SharedSecretCiphertextBlob", 1, Limits.CiphertextBytesMax);
        return EncapsulateAsync(call);
    }

    private static async ValueTask RefuseAsync(WireCall call)
    {
        var key = call.Input.Key();
        _ = call.Input.Flag("DryRun");
        call.Input.Check();
        call.Input.GrantTokens();
        var found = await call.Vault.DescribeKeyAsync(call.Use(key), call.Stop).ConfigureAwait(false);
        // As for other uses, the status comes first.
        var operation = Enum.Parse<KeyOperation>(call.Operation);
        if (StateTable.Refuse(found.Arn, operation, found.Status, "make shared secrets") is { } no)
            throw new RefusedException(no);
        throw new WireException(
            "InvalidKeyUsageException",
            $"{found.Arn} key usage is {AlgorithmNames.Of(found.Usage)} which is not valid for {call.Operation}.");
    }
}
