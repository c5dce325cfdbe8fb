using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>What a new key is to be, in a request.</summary>
internal static class KindInput
{
    /// <summary>Reads kind and usage.</summary>
    /// <param name="spec">One of the service's; null for the default.</param>
    /// <param name="usage">One of the service's; null for none.</param>
    /// <exception cref="WireException">They do not fit each other.</exception>
    internal static (KeySpec Spec, KeyUsage Usage) Read(string? spec, string? usage)
    {
        var kind = spec ?? Words.SymmetricDefault;
        _ = AlgorithmNames.TryParse(kind, out KeySpec read);
        if (usage is null && kind != Words.SymmetricDefault)
            throw WireException.Validation(
                "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.");
        if (usage is null) return (read, KeyUsage.EncryptDecrypt);
        if (AlgorithmNames.TryParse(usage, out KeyUsage wanted) && SpecRules.Fits(read, wanted)) return (read, wanted);
        throw WireException.Validation($"KeyUsage {usage} is not compatible with KeySpec {kind}");
    }
}
