namespace KeyActors.Model;

/// <summary>What a key's kind and usage say to a use, whatever its status: usage first, then algorithm, then sizes.</summary>
/// <remarks>Pure functions of what is fixed for a key's life, so that whoever knows the key can ask without it.</remarks>
public static class UseRules
{
    /// <summary>Largest plaintext of SM2, in bytes.</summary>
    /// <remarks>Source: AWS KMS API reference, Encrypt.</remarks>
    public const int Sm2PlaintextBytesMax = 1024;

    /// <summary>Largest ciphertext of SM2, in bytes: the text, a digest, two coordinates, and their headers in DER.</summary>
    public const int Sm2CiphertextBytesMax = 4 + (2 * 35) + 34 + 4 + Sm2PlaintextBytesMax;

    /// <summary>Null when kind and usage are no obstacle, else why not.</summary>
    /// <param name="key">Which key.</param>
    /// <param name="spec">Its kind.</param>
    /// <param name="usage">What it is for.</param>
    /// <param name="use">What is asked; one that needs the key's material.</param>
    public static Refusal? Refuse(KeyArn key, KeySpec spec, KeyUsage usage, KeyUse use)
    {
        ArgumentNullException.ThrowIfNull(use);
        if (use is KeyUse.GetPublicKey && !IsPair(spec)) return new Refusal.SpecForbids(key, spec, use.Verb);
        if (Needed(use) is { } needed && needed != usage) return new Refusal.UsageForbids(key, usage, use.Verb);
        var row = SpecRules.Of(spec);
        var (isOwn, name) = use switch
        {
            KeyUse.Encrypt or KeyUse.Decrypt or KeyUse.GenerateDataKey or KeyUse.GenerateDataKeyPair => (
                row.Encryption.Contains(EncryptionAlgorithm.SymmetricDefault),
                AlgorithmNames.Of(EncryptionAlgorithm.SymmetricDefault)),
            KeyUse.EncryptAsymmetric e => (IsOfPair(row, e.Algorithm), AlgorithmNames.Of(e.Algorithm)),
            KeyUse.DecryptAsymmetric e => (IsOfPair(row, e.Algorithm), AlgorithmNames.Of(e.Algorithm)),
            KeyUse.Sign e => (row.Signing.Contains(e.Algorithm), AlgorithmNames.Of(e.Algorithm)),
            KeyUse.Verify e => (row.Signing.Contains(e.Algorithm), AlgorithmNames.Of(e.Algorithm)),
            KeyUse.GenerateMac e => (row.Mac.Contains(e.Algorithm), AlgorithmNames.Of(e.Algorithm)),
            KeyUse.VerifyMac e => (row.Mac.Contains(e.Algorithm), AlgorithmNames.Of(e.Algorithm)),
            KeyUse.DeriveSharedSecret e => (row.Agreement.Contains(e.Algorithm), AlgorithmNames.Of(e.Algorithm)),
            KeyUse.Encapsulate e => (row.Encapsulation.Contains(e.Algorithm), AlgorithmNames.Of(e.Algorithm)),
            KeyUse.Decapsulate e => (row.Encapsulation.Contains(e.Algorithm), AlgorithmNames.Of(e.Algorithm)),
            KeyUse.GetPublicKey => (true, ""),
            _ => throw new BrokenInvariantException($"No rule for {use.GetType().Name}."),
        };
        return isOwn ? Size(spec, use) : new Refusal.AlgorithmForbids(key, spec, name);
    }

    /// <summary>Null when neither status nor kind and usage are an obstacle, else why not: what a key would say, asked of what
    /// may be told of it.</summary>
    /// <param name="key">As it was described.</param>
    /// <param name="use">What is asked; one that needs the key's material.</param>
    public static Refusal? Refuse(KeyMetadata key, KeyUse use)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(use);
        return StateTable.Refuse(key.Arn, use.Operation, key.Status, use.Verb) ?? Refuse(key.Arn, key.Spec, key.Usage, use);
    }

    /// <summary>Largest plaintext that a key pair encrypts, in bytes: of RSA those of the modulus less two digests and 2
    /// (RFC 8017 §7.1.1), of SM2 always the same.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No key pair of that kind encrypts like that.</exception>
    public static int PlaintextBytesMax(KeySpec spec, EncryptionAlgorithm algorithm)
    {
        if (spec == KeySpec.Sm2 && algorithm == EncryptionAlgorithm.Sm2Pke) return Sm2PlaintextBytesMax;
        var digest = algorithm switch
        {
            EncryptionAlgorithm.RsaesOaepSha1 => 20,
            EncryptionAlgorithm.RsaesOaepSha256 => 32,
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "No key pair encrypts like that."),
        };
        return ModulusBytes(spec) - (2 * digest) - 2;
    }

    /// <summary>Largest ciphertext to a key pair, in bytes: of RSA each has as many.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No key pair of that kind encrypts like that.</exception>
    public static int CiphertextBytesMax(KeySpec spec, EncryptionAlgorithm algorithm) =>
        spec == KeySpec.Sm2 && algorithm == EncryptionAlgorithm.Sm2Pke ? Sm2CiphertextBytesMax : ModulusBytes(spec);

    /// <summary>Bytes of an RSA key's modulus, and of what it encrypts and signs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is not RSA.</exception>
    public static int ModulusBytes(KeySpec spec) => SpecRules.Of(spec) is { Kind: MaterialKind.Rsa } row
        ? row.Size / 8
        : throw new ArgumentOutOfRangeException(nameof(spec), spec, "Only RSA keys have a modulus.");

    /// <summary>Whether keys of a kind are key pairs.</summary>
    public static bool IsPair(KeySpec spec) => SpecRules.Of(spec).Kind != MaterialKind.Bytes;

    /// <summary>Whether keys of a kind get new material in their life: symmetric encryption keys do, all others have one
    /// material for ever.</summary>
    public static bool Rotates(KeySpec spec) => spec == KeySpec.SymmetricDefault;

    /// <summary>Whether an alias may move from a key to another: both symmetric, both key pairs or both for codes, and for the
    /// same usage.</summary>
    /// <remarks>Source: AWS KMS API reference, UpdateAlias.</remarks>
    public static bool AreAlike(KeySpec one, KeyUsage oneUsage, KeySpec other, KeyUsage otherUsage) =>
        oneUsage == otherUsage && IsPair(one) == IsPair(other);

    /// <summary>Why no key can be made with this kind and usage; null when one can.</summary>
    internal static Refusal? Misfit(NewKey wanted)
    {
        if (SpecRules.Fits(wanted.Spec, wanted.Usage)) return null;
        var (spec, usage) = (AlgorithmNames.Of(wanted.Spec), AlgorithmNames.Of(wanted.Usage));
        return new Refusal.TextInvalid(
            "kind of key",
            wanted.Usage == KeyUsage.Unknown
                ? "only a symmetric encryption key need not say what it is for: name a usage"
                : $"the usage {usage} does not fit the specification {spec}");
    }

    /// <summary>Why a command is not for keys of this kind; null when it is. Asked after the status.</summary>
    internal static Refusal? Forbids(KeyState state, KeyCommand command)
    {
        var isOfRotation = command is KeyCommand.RotateNow or KeyCommand.EnableRotation or KeyCommand.DisableRotation
            or KeyCommand.SetUsageBudget { AtLimit: AtLimit.Rotate, Uses: not null } or
            KeyCommand.SetUsageBudget { AtLimit: AtLimit.Rotate, Bytes: not null };
        return isOfRotation && !Rotates(state.Spec)
            ? new Refusal.SpecForbids(state.Address, state.Spec, command.Verb)
            : null;
    }

    /// <summary>Why material of a kind cannot be wrapped like that; null when it can.</summary>
    /// <remarks>Private keys of RSA do not fit into RSA-OAEP, and those of P-521 not into its least room. Source: AWS KMS
    /// developer guide, "Download the wrapping public key and import token".</remarks>
    public static Refusal? Refuse(KeySpec spec, ImportWrapping wrapping)
    {
        var isDirect = wrapping.Algorithm is ImportAlgorithm.OaepSha1 or ImportAlgorithm.OaepSha256;
        var isTooLong = SpecRules.Of(spec).Kind == MaterialKind.Rsa
            || (spec == KeySpec.EccNistP521 && wrapping.Spec == ImportKeySpec.Rsa2048);
        return isDirect && isTooLong
            ? new Refusal.TextInvalid(
                "wrapping",
                $"a private key of {AlgorithmNames.Of(spec)} does not fit into {AlgorithmNames.Of(wrapping.Algorithm)} here, "
                + $"take {AlgorithmNames.Of(ImportAlgorithm.AesKeyWrapSha256)}")
            : null;
    }

    /// <summary>The blob of symmetric keys is made by other uses.</summary>
    private static bool IsOfPair(SpecRow row, EncryptionAlgorithm algorithm) =>
        row.Encryption.Contains(algorithm) && algorithm != EncryptionAlgorithm.SymmetricDefault;

    private static KeyUsage? Needed(KeyUse use) => use switch
    {
        KeyUse.Encrypt or KeyUse.Decrypt or KeyUse.GenerateDataKey or KeyUse.GenerateDataKeyPair
            or KeyUse.EncryptAsymmetric or KeyUse.DecryptAsymmetric => KeyUsage.EncryptDecrypt,
        KeyUse.Sign or KeyUse.Verify => KeyUsage.SignVerify,
        KeyUse.GenerateMac or KeyUse.VerifyMac => KeyUsage.GenerateVerifyMac,
        KeyUse.DeriveSharedSecret => KeyUsage.KeyAgreement,
        KeyUse.Encapsulate or KeyUse.Decapsulate => KeyUsage.EncapsulateDecapsulate,
        _ => null,
    };

    private static Refusal? Size(KeySpec spec, KeyUse use) => use switch
    {
        KeyUse.Encrypt e => KeyRules.Bounds(
            "The plaintext", e.PlaintextBytes, Limits.PlaintextBytesMin, Limits.PlaintextBytesMax),
        KeyUse.GenerateDataKey e => KeyRules.Bounds(
            "The data key", e.DataKeyBytes, Limits.DataKeyBytesMin, Limits.DataKeyBytesMax),
        KeyUse.GenerateDataKeyPair e => KeyRules.Bounds("The private key", e.PrivateBytes, 1, Limits.PlaintextBytesMax),
        KeyUse.EncryptAsymmetric e => KeyRules.Bounds(
                "The plaintext", e.PlaintextBytes, Limits.PlaintextBytesMin, Limits.PlaintextBytesMax)
            ?? (e.PlaintextBytes > PlaintextBytesMax(spec, e.Algorithm)
                ? new Refusal.PlaintextTooLong(spec, e.Algorithm, PlaintextBytesMax(spec, e.Algorithm))
                : null),
        KeyUse.DecryptAsymmetric e => CanBeCiphertext(spec, e.CiphertextBytes) ? null : new Refusal.CiphertextInvalid(),
        KeyUse.Decapsulate e => e.CiphertextBytes == SpecRules.EncapsulatedBytes(spec) ? null : new Refusal.CiphertextInvalid(),
        KeyUse.Sign e => Message(spec, e.Algorithm, e.Kind, e.MessageBytes),
        KeyUse.Verify e => Message(spec, e.Algorithm, e.Kind, e.MessageBytes),
        KeyUse.GenerateMac e => KeyRules.Bounds("The message", e.MessageBytes, 1, Limits.MessageBytesMax),
        KeyUse.VerifyMac e => KeyRules.Bounds("The message", e.MessageBytes, 1, Limits.MessageBytesMax),
        KeyUse.DeriveSharedSecret e => KeyRules.Bounds("The public key", e.PeerBytes, 1, Limits.PublicKeyBytesMax),
        _ => null,
    };

    private static bool CanBeCiphertext(KeySpec spec, int bytes) =>
        spec == KeySpec.Sm2 ? bytes is > 0 and <= Sm2CiphertextBytesMax : bytes == ModulusBytes(spec);

    private static Refusal? Message(KeySpec spec, SigningAlgorithm algorithm, MessageKind kind, int bytes) => kind switch
    {
        MessageKind.Unknown => new Refusal.TextInvalid("kind of message", "a message is raw or a digest"),
        _ when !SpecRules.Takes(algorithm, kind) => new Refusal.MessageKindForbids(spec, algorithm, kind),
        MessageKind.Raw => KeyRules.Bounds("The message", bytes, 1, Limits.MessageBytesMax),
        _ when bytes == SpecRules.DigestBytes(algorithm) => null,
        _ => new Refusal.DigestInvalid(algorithm, bytes, SpecRules.DigestBytes(algorithm)),
    };
}
