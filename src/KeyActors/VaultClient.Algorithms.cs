using KeyActors.Client;
using KeyActors.Model;

namespace KeyActors;

/// <content>Keys that sign, keys that make authentication codes, key pairs, and encryption to them.</content>
public partial class VaultClient
{
    private SigningCalls Signing => field ??= new SigningCalls(Scope);

    /// <summary>Signs a message of 1 to 4,096 bytes, which is hashed here.</summary>
    /// <inheritdoc cref="SignAsync(string, ReadOnlyMemory{byte}, MessageKind, SigningAlgorithm, CancellationToken)"/>
    public ValueTask<Signed> SignAsync(
        string key, ReadOnlyMemory<byte> message, SigningAlgorithm algorithm, CancellationToken cancellationToken = default) =>
        Signing.SignAsync(key, message, MessageKind.Raw, algorithm, cancellationToken);

    /// <summary>Signs a message, or the digest of one.</summary>
    /// <param name="key">A key whose usage is <see cref="KeyUsage.SignVerify"/>.</param>
    /// <param name="message">1 to 4,096 bytes, or a digest or external mu of exactly <see cref="SpecRules.DigestBytes"/>.</param>
    /// <param name="kind">Which of these; not every algorithm takes each (<see cref="SpecRules.Takes"/>).</param>
    /// <param name="algorithm">One of the key's.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="RefusedException">In this order: the key is unknown; its status; its usage; its algorithms; a
    /// size; what this system lacks (<see cref="SystemRules"/>).</exception>
    public ValueTask<Signed> SignAsync(
        string key, ReadOnlyMemory<byte> message, MessageKind kind, SigningAlgorithm algorithm,
        CancellationToken cancellationToken = default) => Signing.SignAsync(key, message, kind, algorithm, cancellationToken);

    /// <summary>Verifies a signature. Returns only when it is good, so that nobody can forget to look.</summary>
    /// <param name="key">The key that signed.</param>
    /// <param name="message">As it was signed.</param>
    /// <param name="kind">As it was signed.</param>
    /// <param name="algorithm">As it was signed.</param>
    /// <param name="signature">1 to 6,144 bytes.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.SignatureInvalid"/> when it is not that key's over that
    /// message; else as for <see cref="SignAsync(string, ReadOnlyMemory{byte}, MessageKind, SigningAlgorithm,
    /// CancellationToken)"/>.</exception>
    public ValueTask<Verified> VerifyAsync(
        string key, ReadOnlyMemory<byte> message, MessageKind kind, SigningAlgorithm algorithm, ReadOnlyMemory<byte> signature,
        CancellationToken cancellationToken = default) =>
        Signing.VerifyAsync(key, message, kind, algorithm, signature, cancellationToken);

    /// <summary>Makes the authentication code of a message of 1 to 4,096 bytes.</summary>
    /// <param name="key">A key whose usage is <see cref="KeyUsage.GenerateVerifyMac"/>.</param>
    /// <param name="message">The message.</param>
    /// <param name="algorithm">The key's one.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    public ValueTask<GeneratedMac> GenerateMacAsync(
        string key, ReadOnlyMemory<byte> message, MacAlgorithm algorithm, CancellationToken cancellationToken = default) =>
        Signing.GenerateMacAsync(key, message, algorithm, cancellationToken);

    /// <summary>Verifies an authentication code, in fixed time. Returns only when it is good.</summary>
    /// <param name="key">The key that made it.</param>
    /// <param name="message">The message.</param>
    /// <param name="algorithm">The key's one.</param>
    /// <param name="mac">1 to 6,144 bytes; a code that is cut short is not taken.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.MacInvalid"/> when it is not that key's over that
    /// message.</exception>
    public ValueTask<Verified> VerifyMacAsync(
        string key, ReadOnlyMemory<byte> message, MacAlgorithm algorithm, ReadOnlyMemory<byte> mac,
        CancellationToken cancellationToken = default) => Signing.VerifyMacAsync(key, message, algorithm, mac, cancellationToken);

    /// <summary>Derives the secret that a key shares with another key on the same curve: the other side gets the same one out of
    /// its private half and this key's public half.</summary>
    /// <param name="key">A key whose usage is <see cref="KeyUsage.KeyAgreement"/>.</param>
    /// <param name="publicKey">Of the other side: SubjectPublicKeyInfo in DER, 1 to 8,192 bytes, with the curve by its object
    /// identifier and the point uncompressed. Whose it is nobody looks at here.</param>
    /// <param name="algorithm">The key's one.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <returns>The secret, which the caller disposes.</returns>
    /// <exception cref="RefusedException">In this order: the key is unknown; its status; its usage; its algorithms; a size; and
    /// <see cref="Refusal.PeerKeyInvalid"/> for every public key that is none or of another curve.</exception>
    public ValueTask<SharedSecret> DeriveSharedSecretAsync(
        string key, ReadOnlyMemory<byte> publicKey, KeyAgreementAlgorithm algorithm,
        CancellationToken cancellationToken = default) =>
        Signing.DeriveSharedSecretAsync(key, publicKey, algorithm, cancellationToken);

    /// <summary>Gives out the public half of a key pair: others encrypt to it, or verify with it, without the vault.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.SpecForbids"/> when the key is none.</exception>
    public ValueTask<PublicKey> GetPublicKeyAsync(string key, CancellationToken cancellationToken = default) =>
        Signing.GetPublicKeyAsync(key, cancellationToken);

    /// <summary>Encrypts to a key pair: to RSA 1 to 470 bytes, fewer for smaller keys and longer hashes, to SM2 1 to 1,024
    /// (<see cref="UseRules.PlaintextBytesMax"/>).</summary>
    /// <returns>RSA: as many bytes as the modulus has: 256, 384 or 512. SM2: DER, at most 112 bytes more than the
    /// plaintext.</returns>
    public ValueTask<byte[]> EncryptAsync(
        string key, ReadOnlyMemory<byte> plaintext, EncryptionAlgorithm algorithm,
        CancellationToken cancellationToken = default) => cipher.EncryptAsync(key, plaintext, algorithm, cancellationToken);

    /// <summary>The same into the caller's buffer, which has at least 512 bytes for RSA, 1,136 for SM2.</summary>
    /// <exception cref="ArgumentException">The buffer is too small or overlaps the other; nothing was written.</exception>
    public ValueTask<Encrypted> EncryptAsync(
        string key, ReadOnlyMemory<byte> plaintext, EncryptionAlgorithm algorithm, Memory<byte> destination,
        CancellationToken cancellationToken = default) =>
        cipher.EncryptAsync(key, plaintext, algorithm, destination, cancellationToken);

    /// <summary>Decrypts what was encrypted to a key pair, here or with its public half elsewhere.</summary>
    public ValueTask<byte[]> DecryptAsync(
        string key, ReadOnlyMemory<byte> ciphertext, EncryptionAlgorithm algorithm,
        CancellationToken cancellationToken = default) => cipher.DecryptAsync(key, ciphertext, algorithm, cancellationToken);

    /// <summary>The same into the caller's buffer, which has at least 512 bytes for RSA, 1,136 for SM2, and which the caller
    /// zeroes.</summary>
    /// <exception cref="ArgumentException">The buffer is too small or overlaps the other; nothing was written.</exception>
    public ValueTask<Decrypted> DecryptAsync(
        string key, ReadOnlyMemory<byte> ciphertext, EncryptionAlgorithm algorithm, Memory<byte> destination,
        CancellationToken cancellationToken = default) =>
        cipher.DecryptAsync(key, ciphertext, algorithm, destination, cancellationToken);

    /// <summary>Opens a ciphertext of any key and encrypts its plaintext under any other, symmetric or a pair.</summary>
    /// <param name="from">What opens it.</param>
    /// <param name="ciphertext">What was encrypted.</param>
    /// <param name="to">What encrypts it again.</param>
    /// <param name="destination">Gets the new ciphertext: 512 bytes for RSA, 1,136 for SM2, else 106 more than
    /// the plaintext.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <remarks>The plaintext does not leave the vault's memory, and is wiped. Two calls in the trail, as the two keys see
    /// it.</remarks>
    public ValueTask<ReEncrypted> ReEncryptAsync(
        ReEncryptFrom from, ReadOnlyMemory<byte> ciphertext, ReEncryptTo to, Memory<byte> destination,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        return cipher.ReEncryptAsync(from, ciphertext, to, destination, cancellationToken);
    }

    /// <summary>Makes a key pair for use outside the vault, and seals its private half under a symmetric key. RSA takes tenths of
    /// a second to some seconds.</summary>
    /// <param name="key">Which key seals.</param>
    /// <param name="spec">The pair's kind: any but bytes.</param>
    /// <param name="context">The context that it is sealed with.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="RefusedException">What the key says; or with <see cref="Refusal.TooBusy"/> when many pairs are being
    /// made.</exception>
    public ValueTask<DataKeyPair> GenerateDataKeyPairAsync(
        string key, KeySpec spec, EncryptionContext context, CancellationToken cancellationToken = default) =>
        Signing.GenerateDataKeyPairAsync(key, spec, context, isShown: true, cancellationToken);

    /// <summary>The same, and hands out the private half sealed only: <see cref="DataKeyPair.PrivateKey"/> is empty.</summary>
    /// <inheritdoc cref="GenerateDataKeyPairAsync"/>
    public ValueTask<DataKeyPair> GenerateDataKeyPairWithoutPlaintextAsync(
        string key, KeySpec spec, EncryptionContext context, CancellationToken cancellationToken = default) =>
        Signing.GenerateDataKeyPairAsync(key, spec, context, isShown: false, cancellationToken);
}
