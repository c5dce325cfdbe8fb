using KeyActors.Client;
using KeyActors.Model;

namespace KeyActors;

/// <content>Keys that secrets are encapsulated to.</content>
public partial class VaultClient
{
    private EncapsulationCalls Encapsulating => field ??= new EncapsulationCalls(Scope);

    /// <summary>Makes a secret of 32 bytes and encapsulates it to a key: whoever may decapsulate with it gets the same.</summary>
    /// <param name="key">A key whose usage is <see cref="KeyUsage.EncapsulateDecapsulate"/>.</param>
    /// <param name="algorithm">The key's one.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <returns>The secret in clear and encapsulated: the caller disposes it.</returns>
    /// <remarks>Others do the same without the vault, with the public half (<see cref="GetPublicKeyAsync"/>). Counted like an
    /// encryption of 32 bytes.</remarks>
    /// <exception cref="RefusedException">In this order: the key is unknown; its status; its usage; its algorithms.</exception>
    public ValueTask<Encapsulated> EncapsulateAsync(
        string key, EncapsulationAlgorithm algorithm, CancellationToken cancellationToken = default) =>
        Encapsulating.EncapsulateAsync(key, algorithm, cancellationToken);

    /// <summary>Opens what was encapsulated to a key, here or elsewhere.</summary>
    /// <param name="key">As for <see cref="EncapsulateAsync"/>: the ciphertext does not name it.</param>
    /// <param name="ciphertext">768, 1,088 or 1,568 bytes, as the key's kind has them. A wrong one gives another secret and no
    /// error, FIPS 203 §6.3: let both sides show that they have the same before it is used.</param>
    /// <param name="algorithm">The key's one.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <returns>The secret: the caller disposes it.</returns>
    /// <exception cref="RefusedException">As for <see cref="EncapsulateAsync"/>; then with
    /// <see cref="Refusal.CiphertextInvalid"/> when the length is another.</exception>
    public ValueTask<Decapsulated> DecapsulateAsync(
        string key, ReadOnlyMemory<byte> ciphertext, EncapsulationAlgorithm algorithm,
        CancellationToken cancellationToken = default) =>
        Encapsulating.DecapsulateAsync(key, ciphertext, algorithm, cancellationToken);
}
