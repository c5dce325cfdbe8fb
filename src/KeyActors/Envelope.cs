// References: docs/formats/envelope-file.md; docs/decisions/0013-one-file-many-vaults.md.
using KeyActors.Client;
using KeyActors.Model;

namespace KeyActors;

/// <summary>A key of a vault that is to open a file.</summary>
/// <param name="Vault">In the realm in which the name is looked up, and for the caller who seals.</param>
/// <param name="Key">Its id, ARN, alias or alias ARN.</param>
public sealed record EnvelopeKey(VaultClient Vault, string Key);

/// <summary>Files that a key of any of several vaults opens: one data key, sealed once by each. The vaults know nothing of each
/// other; losing all but one loses nothing.</summary>
/// <remarks>The file is the one that <see cref="VaultClient.EncryptFileAsync"/> writes, with more keys in its header;
/// <see cref="VaultClient.DecryptFileAsync"/> of each vault finds its own. The whole header, every sealed data key in it, is
/// bound to every byte that follows. Safe from any thread.</remarks>
public static class Envelope
{
    /// <summary>Most keys that one file is sealed for; the fewest is 1.</summary>
    public const int KeysMax = FileCalls.KeysMax;

    /// <summary>Encrypts a file of any size for several keys. The target appears only when it is whole and every vault has
    /// sealed its data key.</summary>
    /// <param name="keys">1 to <see cref="KeysMax"/>, no key twice. The first draws the data key, and its vault writes the
    /// file; the others need to be open only until the first byte is written.</param>
    /// <param name="source">The file to read.</param>
    /// <param name="target">The file to write; one that is there is replaced in one step.</param>
    /// <param name="options">Context and progress.</param>
    /// <param name="cancellationToken">Stops the work; the target is untouched.</param>
    /// <returns>The keys that open it, in the order of <paramref name="keys"/>.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.SizeInvalid"/>: none or too many keys; with
    /// <see cref="Refusal.NameInvalid"/>: a key stands there twice; or what the first key that does not seal says.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static ValueTask<IReadOnlyList<KeyArn>> EncryptFileAsync(
        IReadOnlyList<EnvelopeKey> keys, string source, string target, EnvelopeOptions options,
        CancellationToken cancellationToken = default) =>
        FileCalls.EncryptAsync(Of(keys), source, target, options, cancellationToken);

    /// <summary>Encrypts a stream into another for several keys, in constant memory. The caller owns and disposes both, and
    /// throws the output away when the task fails.</summary>
    /// <returns>The keys that open it, in the order of <paramref name="keys"/>.</returns>
    /// <exception cref="RefusedException">As for files; nothing is written then.</exception>
    public static ValueTask<IReadOnlyList<KeyArn>> EncryptStreamAsync(
        IReadOnlyList<EnvelopeKey> keys, Stream source, Stream target, EnvelopeOptions options,
        CancellationToken cancellationToken = default) =>
        FileCalls.EncryptAsync(Of(keys), source, target, options, cancellationToken);

    private static (FileCalls Vault, string Key)[] Of(IReadOnlyList<EnvelopeKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return [.. keys.Select(static key => (key.Vault.Files, key.Key))];
    }
}
