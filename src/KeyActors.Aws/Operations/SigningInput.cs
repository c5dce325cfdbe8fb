using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>How a message is signed, or was.</summary>
internal readonly record struct SigningInput(SigningAlgorithm Algorithm, MessageKind Kind)
{
    /// <summary>Reads it; an algorithm or a kind of message that no key here has is refused as the key refuses it.</summary>
    /// <param name="call">The request.</param>
    /// <param name="name">Which key.</param>
    /// <param name="algorithm">The algorithm, one of the service's.</param>
    /// <param name="kind">The kind of message, one of the service's; null for the default.</param>
    /// <param name="use">The use that this would be.</param>
    internal static async ValueTask<SigningInput> ReadAsync(
        WireCall call, string name, string algorithm, string? kind, Func<SigningInput, KeyUse> use)
    {
        var isKnown = AlgorithmNames.TryParse(algorithm, out SigningAlgorithm found);
        var read = new SigningInput(found, kind == "DIGEST" ? MessageKind.Digest : MessageKind.Raw);
        if (!isKnown) throw await call.IncompatibleAsync(name, use(read), algorithm).ConfigureAwait(false);
        if (kind != "EXTERNAL_MU") return read;
        var key = await call.AskAsync(name, use(read)).ConfigureAwait(false);
        throw WireException.Validation($"Message type {kind} is incompatible with key spec {AlgorithmNames.Of(key.Spec)}.");
    }
}
