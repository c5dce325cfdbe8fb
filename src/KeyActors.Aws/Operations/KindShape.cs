using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>What a key is and does, in an answer.</summary>
internal static class KindShape
{
    /// <summary>The algorithms that a key of a kind and usage has; only those of its usage are named.</summary>
    internal static void WriteAlgorithms(WireOutput to, KeySpec spec, KeyUsage usage)
    {
        var row = SpecRules.Of(spec);
        switch (usage)
        {
            case KeyUsage.EncryptDecrypt:
                to.Texts("EncryptionAlgorithms", row.Encryption.Select(AlgorithmNames.Of));
                break;
            case KeyUsage.SignVerify:
                to.Texts("SigningAlgorithms", row.Signing.Select(AlgorithmNames.Of));
                break;
            case KeyUsage.EncapsulateDecapsulate:
                to.Texts("EncapsulationAlgorithms", row.Encapsulation.Select(AlgorithmNames.Of));
                break;
            case KeyUsage.GenerateVerifyMac:
                to.Texts("MacAlgorithms", row.Mac.Select(AlgorithmNames.Of));
                break;
            case KeyUsage.KeyAgreement:
                to.Texts("KeyAgreementAlgorithms", row.Agreement.Select(AlgorithmNames.Of));
                break;
        }
    }
}
