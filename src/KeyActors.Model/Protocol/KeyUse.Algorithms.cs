namespace KeyActors.Model;

/// <content>Uses of keys that are not symmetric encryption keys, and key pairs that one seals.</content>
public abstract partial record KeyUse
{
    /// <summary>Encrypts to a key pair.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">Names this call.</param>
    /// <param name="Algorithm">How.</param>
    /// <param name="PlaintextBytes">At least 1; at most <see cref="UseRules.PlaintextBytesMax"/>.</param>
    public sealed record EncryptAsymmetric(
        Caller By, IdempotencyKey Once, EncryptionAlgorithm Algorithm, int PlaintextBytes) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "encrypt";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.Encrypt;
    }

    /// <summary>Decrypts what was encrypted to a key pair.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">Names this call.</param>
    /// <param name="Algorithm">How it was encrypted.</param>
    /// <param name="CiphertextBytes">RSA: as many as the key's modulus has. Else at least 1; at most
    /// <see cref="UseRules.CiphertextBytesMax"/>.</param>
    public sealed record DecryptAsymmetric(
        Caller By, IdempotencyKey Once, EncryptionAlgorithm Algorithm, int CiphertextBytes) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "decrypt";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.Decrypt;
    }

    /// <summary>Signs a message of 1 to 4,096 bytes, or its digest.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">Names this call.</param>
    /// <param name="Algorithm">How.</param>
    /// <param name="Kind">What the message is.</param>
    /// <param name="MessageBytes">Bytes of it.</param>
    public sealed record Sign(
        Caller By, IdempotencyKey Once, SigningAlgorithm Algorithm, MessageKind Kind, int MessageBytes) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "sign";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.Sign;
    }

    /// <summary>Verifies a signature over a message of 1 to 4,096 bytes, or over its digest.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">Names this call.</param>
    /// <param name="Algorithm">How it was signed.</param>
    /// <param name="Kind">What the message is.</param>
    /// <param name="MessageBytes">Bytes of it.</param>
    public sealed record Verify(
        Caller By, IdempotencyKey Once, SigningAlgorithm Algorithm, MessageKind Kind, int MessageBytes) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "verify signatures";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.Verify;
    }

    /// <summary>Makes the authentication code of a message of 1 to 4,096 bytes.</summary>
    public sealed record GenerateMac(
        Caller By, IdempotencyKey Once, MacAlgorithm Algorithm, int MessageBytes) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "make authentication codes";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.GenerateMac;
    }

    /// <summary>Verifies the authentication code of a message of 1 to 4,096 bytes.</summary>
    public sealed record VerifyMac(
        Caller By, IdempotencyKey Once, MacAlgorithm Algorithm, int MessageBytes) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "verify authentication codes";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.VerifyMac;
    }

    /// <summary>Derives the secret that the key shares with whoever holds the private half of a public key.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">Names this call.</param>
    /// <param name="Algorithm">How.</param>
    /// <param name="PeerBytes">Bytes of that public key as SubjectPublicKeyInfo, 1 to 8,192.</param>
    public sealed record DeriveSharedSecret(
        Caller By, IdempotencyKey Once, KeyAgreementAlgorithm Algorithm, int PeerBytes) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "derive shared secrets";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.DeriveSharedSecret;
    }

    /// <summary>Makes a secret and encapsulates it to the key.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">Names this call.</param>
    /// <param name="Algorithm">How.</param>
    public sealed record Encapsulate(Caller By, IdempotencyKey Once, EncapsulationAlgorithm Algorithm) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "encapsulate";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.Encapsulate;
    }

    /// <summary>Opens what was encapsulated to the key. A wrong one of the right length gives another secret, and no
    /// error.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">Names this call.</param>
    /// <param name="Algorithm">How it was encapsulated.</param>
    /// <param name="CiphertextBytes">Bytes of it: of the right length it is refused by nobody.</param>
    public sealed record Decapsulate(
        Caller By, IdempotencyKey Once, EncapsulationAlgorithm Algorithm, int CiphertextBytes) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "decapsulate";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.Decapsulate;
    }

    /// <summary>Gives out the public half of a key pair.</summary>
    public sealed record GetPublicKey(Caller By, IdempotencyKey Once) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "give out a public key";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.GetPublicKey;
    }

    /// <summary>Seals the private half of a key pair that was just made, under the current material of a symmetric key.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">Names this call.</param>
    /// <param name="Context">The context that it is sealed with.</param>
    /// <param name="Pair">The pair's kind.</param>
    /// <param name="PrivateBytes">Bytes of its private half as PKCS#8.</param>
    public sealed record GenerateDataKeyPair(
        Caller By, IdempotencyKey Once, EncryptionContext Context, KeySpec Pair, int PrivateBytes) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "make data key pairs";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.GenerateDataKeyPair;
    }
}
