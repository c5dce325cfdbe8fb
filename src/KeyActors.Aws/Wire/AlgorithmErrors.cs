using System.Globalization;
using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Errors about kinds of keys, their usages and algorithms: texts that the real service was seen to send.</summary>
internal static class AlgorithmErrors
{
    private const string InvalidKeyUsage = "InvalidKeyUsageException";

    internal static WireException Of(Refusal.UsageForbids no, WireScope at) => new(
        InvalidKeyUsage, $"{no.Key} key usage is {AlgorithmNames.Of(no.Usage)} which is not valid for {at.Operation}.");

    internal static WireException Of(Refusal.AlgorithmForbids no) => new(
        InvalidKeyUsage, $"Algorithm {no.Algorithm} is incompatible with key spec {AlgorithmNames.Of(no.Spec)}.");

    internal static WireException Of(Refusal.DigestInvalid no) =>
        WireException.Validation($"Digest is invalid length for algorithm {AlgorithmNames.Of(no.Algorithm)}.");

    internal static WireException Of(Refusal.MessageKindForbids no) => WireException.Validation(
        $"Message type {AlgorithmNames.Of(no.Kind)} is incompatible with key spec {AlgorithmNames.Of(no.Spec)}.");

    internal static WireException Of(Refusal.PlaintextTooLong no) => WireException.Validation(string.Create(
        CultureInfo.InvariantCulture,
        $"Algorithm {AlgorithmNames.Of(no.Algorithm)} and key spec {AlgorithmNames.Of(no.Spec)} cannot encrypt data larger than "
        + $"{no.Max} bytes."));
}
