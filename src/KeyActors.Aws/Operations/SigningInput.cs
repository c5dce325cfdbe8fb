using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>How a message is signed, or was.</summary>
internal readonly record struct SigningInput(SigningAlgorithm Algorithm, MessageKind Kind)
{
    /// <summary>Reads it; an algorithm that no key here has is refused as the key refuses it.</summary>
    /// <param name="call">The request.</param>
    /// <param name="name">Which key.</param>
    /// <param name="algorithm">The algorithm, one of the service's.</param>
    /// <param name="kind">The kind of message, one of the service's; null for the default.</param>
    /// <param name="use">The use that this would be.</param>
    internal static async ValueTask<SigningInput> ReadAsync(
        WireCall call, string name, string algorithm, string? kind, Func<SigningInput, KeyUse> use)
    {
        var isKnown = AlgorithmNames.TryParse(algorithm, out SigningAlgorithm found);
        var read = new SigningInput(found, AlgorithmNames.TryParse(kind, out MessageKind given) ? given : MessageKind.Raw);
        return isKnown ? read : throw await call.IncompatibleAsync(name, use(read), algorithm).ConfigureAwait(false);
    }
}
