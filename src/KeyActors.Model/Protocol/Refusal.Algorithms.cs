using System.Globalization;

namespace KeyActors.Model;

/// <content>Kinds of keys, and what can be done with each.</content>
public abstract partial record Refusal
{
    /// <summary>The key is for something else.</summary>
    public sealed record UsageForbids(KeyArn Key, KeyUsage Usage, string Operation) : Refusal("usage-forbids")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"{Key} has the usage {AlgorithmNames.Of(Usage)} and does not {Operation}: that needs a key of another usage.";
    }

    /// <summary>The key's kind does not do that, whatever the algorithm.</summary>
    public sealed record SpecForbids(KeyArn Key, KeySpec Spec, string Operation) : Refusal("spec-forbids")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"{Key} has the specification {AlgorithmNames.Of(Spec)} and does not {Operation}: that needs a key of another kind.";
    }

    /// <summary>The algorithm is not one of the key's.</summary>
    /// <param name="Key">Which key.</param>
    /// <param name="Spec">Its kind.</param>
    /// <param name="Algorithm">The algorithm, as AWS names it; a word of the program.</param>
    public sealed record AlgorithmForbids(KeyArn Key, KeySpec Spec, string Algorithm) : Refusal("algorithm-forbids")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"{Key} has the specification {AlgorithmNames.Of(Spec)}, which does not know the algorithm {Algorithm}: "
            + "describe the key to see its algorithms.";
    }

    /// <summary>A digest is not as long as the algorithm makes it.</summary>
    public sealed record DigestInvalid(SigningAlgorithm Algorithm, int Given, int Wanted) : Refusal("digest-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence => FormattableString.Invariant(
            $"The digest has {Given:N0} bytes, and {AlgorithmNames.Of(Algorithm)} signs one of {Wanted:N0}: hash the message.");
    }

    /// <summary>An algorithm does not sign messages of that kind.</summary>
    public sealed record MessageKindForbids(KeySpec Spec, SigningAlgorithm Algorithm, MessageKind Kind)
        : Refusal("message-kind-forbids")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"{AlgorithmNames.Of(Algorithm)} does not sign {AlgorithmNames.Of(Kind)}: "
            + (SpecRules.Takes(Algorithm, MessageKind.Raw) ? "give the message itself." : "give the digest of the message.");
    }

    /// <summary>No library of this system signs what ML-DSA makes of a message.</summary>
    public sealed record ExternalMuUnavailable() : Refusal("external-mu-unavailable")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            "No library of this system signs an external mu: sign the message itself, of up to 4,096 bytes, or a digest of it "
            + "as the message.";
    }

    /// <summary>A plaintext is too long for a key pair.</summary>
    public sealed record PlaintextTooLong(KeySpec Spec, EncryptionAlgorithm Algorithm, int Max) : Refusal("plaintext-too-long")
    {
        /// <inheritdoc/>
        public override string Sentence => string.Create(
            CultureInfo.InvariantCulture,
            $"{AlgorithmNames.Of(Algorithm)} with a key of {AlgorithmNames.Of(Spec)} encrypts at most {Max:N0} bytes: "
            + $"encrypt a data key, and the data with that.");
    }

    /// <summary>The one answer to every public key of another side with which no secret can be shared.</summary>
    /// <param name="Spec">The kind of the key that was asked.</param>
    public sealed record PeerKeyInvalid(KeySpec Spec) : Refusal("peer-key-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"That is no public key for {AlgorithmNames.Of(Spec)}: give SubjectPublicKeyInfo in DER, of a key on the same curve, "
            + "which is named by its object identifier, with a point that is not compressed.";
    }

    /// <summary>The one answer to every signature that does not verify.</summary>
    public sealed record SignatureInvalid() : Refusal("signature-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            "The signature does not verify: key, algorithm, message and its kind must be those that it was made with.";
    }

    /// <summary>The one answer to every authentication code that does not verify.</summary>
    public sealed record MacInvalid() : Refusal("mac-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            "The authentication code does not verify: key, algorithm and message must be those that it was made with.";
    }
}
