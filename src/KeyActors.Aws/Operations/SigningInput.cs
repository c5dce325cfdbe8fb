using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>How a message is signed, or was.</summary>
internal readonly record struct SigningInput(SigningAlgorithm Algorithm, MessageKind Kind)
{
    /// <summary>Reads it.</summary>
    /// <param name="algorithm">The algorithm, one of the service's.</param>
    /// <param name="kind">The kind of message, one of the service's; null for the default.</param>
    internal static SigningInput Read(string algorithm, string? kind)
    {
        _ = AlgorithmNames.TryParse(algorithm, out SigningAlgorithm found);
        return new SigningInput(found, AlgorithmNames.TryParse(kind, out MessageKind given) ? given : MessageKind.Raw);
    }
}
