using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Shared secrets: no key here is of the usage KEY_AGREEMENT, so each is refused for its usage.</summary>
internal static class SharedSecrets
{
    internal static ValueTask DeriveAsync(WireCall call)
    {
        call.Input.NeededChoice("KeyAgreementAlgorithm", "ECDH");
        call.Input.NeededBlob("PublicKey", 1, 8192);
        call.Input.Recipient();
        return RefuseAsync(call);
    }

    private static async ValueTask RefuseAsync(WireCall call)
    {
        var key = call.Input.Key();
        _ = call.Input.Flag("DryRun");
        call.Input.Check();
        call.Input.RefuseRecipient();
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
