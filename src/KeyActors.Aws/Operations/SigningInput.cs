using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>How a message is signed, or was.</summary>
internal readonly record struct SigningInput(SigningAlgorithm Algorithm, MessageKind Kind)
{
    /// <summary>Reads it; an algorithm that no key here has is refused as the key refuses it, a kind of message that the
    /// algorithm does not take after what else the key refuses.</summary>
    /// <param name="call">The request.</param>
    /// <param name="name">Which key.</param>
    /// <param name="algorithm">The algorithm, one of the service's.</param>
    /// <param name="kind">The kind of message, one of the service's; null for the default.</param>
    /// <param name="use">The use that this would be.</param>
    internal static async ValueTask<SigningInput> ReadAsync(
        WireCall call, string name, string algorithm, string? kind, Func<SigningInput, KeyUse> use)
    {
        var isKnown = AlgorithmNames.TryParse(algorithm, out SigningAlgorithm found);
        var raw = new SigningInput(found, MessageKind.Raw);
        if (!isKnown) throw await call.IncompatibleAsync(name, use(raw), algorithm).ConfigureAwait(false);
        var read = raw with
        {
            Kind = kind switch
            {
                "DIGEST" => MessageKind.Digest,
                "EXTERNAL_MU" => MessageKind.ExternalMu,
                _ => MessageKind.Raw,
            },
        };
        if (SpecRules.Takes(read.Algorithm, read.Kind)) return read;
        var key = await call.AskAsync(name, use(raw)).ConfigureAwait(false);
        throw WireException.Validation($"Message type {kind} is incompatible with key spec {AlgorithmNames.Of(key.Spec)}.");
    }
}
