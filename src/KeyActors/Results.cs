using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors;

/// <summary>What sealing came to.</summary>
/// <param name="Key">The key that sealed.</param>
/// <param name="Material">Its material that sealed.</param>
/// <param name="Bytes">Bytes of the blob: plaintext and 106 more.</param>
public readonly record struct Encrypted(KeyArn Key, KeyMaterialId Material, int Bytes);

/// <summary>What opening came to.</summary>
/// <param name="Key">The key that opened.</param>
/// <param name="Material">Its material that opened.</param>
/// <param name="Bytes">Bytes of the plaintext.</param>
public readonly record struct Decrypted(KeyArn Key, KeyMaterialId Material, int Bytes);

/// <summary>An alias and where it points.</summary>
/// <param name="Name">The alias.</param>
/// <param name="Arn">Its address.</param>
/// <param name="Key">The key that it points at.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC; when it was last moved.</param>
public sealed record AliasEntry(AliasName Name, AliasArn Arn, KeyArn Key, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A blob that was opened and sealed again.</summary>
/// <param name="From">What opened it.</param>
/// <param name="To">What sealed it.</param>
public readonly record struct ReEncrypted(Decrypted From, Encrypted To);

/// <summary>A seal that is in force, as <c>seal.kas</c> says in clear.</summary>
/// <param name="Kind">Its kind, such as <c>passphrase</c>.</param>
/// <param name="Detail">A clause about it for a person, such as what a try costs; empty for an unknown kind.</param>
public sealed record SealStatus(string Kind, string Detail)
{
    /// <summary>Tells it from the others, also of its kind: 8 hex digits that stay the same until it is made anew.</summary>
    public string Id { get; init; } = "";

    /// <summary>The environment variable or the credential that has its key; empty for a key file and for other kinds.</summary>
    public string Source { get; init; } = "";
}

/// <summary>A finished step to another epoch key.</summary>
/// <param name="Epoch">The epoch of the secret file that stands now.</param>
/// <param name="OldFileRemoved">Whether the file of the old epoch is unlinked; if not, the next opening tries again.</param>
/// <param name="IsRecorded">Whether the history says so. If not, it never will: the step itself is done.</param>
public sealed record EpochRenewal(ulong Epoch, bool OldFileRemoved, bool IsRecorded);

/// <summary>A finished change of seals.</summary>
/// <param name="Before">Kinds that were in force.</param>
/// <param name="After">Kinds that are in force.</param>
/// <param name="Epoch">The epoch of the secret file that stands now.</param>
/// <param name="OldFilesRemoved">Whether all files of the dropped seals and of the old epoch are unlinked; if not, the next
/// opening tries again.</param>
/// <param name="IsRecorded">Whether the history says so already; if not, the next opening records it.</param>
public sealed record SealChange(
    IReadOnlyList<string> Before, IReadOnlyList<string> After, ulong Epoch, bool OldFilesRemoved, bool IsRecorded);

/// <summary>A data key: its plaintext, for use and then <see cref="Dispose"/>, and its blob, to be kept beside the
/// data.</summary>
/// <remarks>Not a record: it prints a length only. Disposing zeroes the plaintext; until then a copy may be in a
/// memory dump.</remarks>
public sealed class DataKey : IDisposable
{
    private readonly byte[] plaintext;

    internal DataKey(byte[] plaintext, byte[] blob, KeyArn key, KeyMaterialId material) =>
        (this.plaintext, Blob, Key, Material) = (plaintext, blob, key, material);

    /// <summary>The secret bytes; zeroes after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Plaintext => plaintext;

    /// <summary>The same bytes, sealed: hand this to <c>DecryptAsync</c> to get them back.</summary>
    public ReadOnlyMemory<byte> Blob { get; }

    /// <summary>The key that sealed.</summary>
    public KeyArn Key { get; }

    /// <summary>Its material that sealed.</summary>
    public KeyMaterialId Material { get; }

    /// <summary>Zeroes the plaintext.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(plaintext);

    /// <summary>The length only.</summary>
    public override string ToString() => $"data key of {plaintext.Length} bytes";
}

/// <summary>What an open vault lends to those who check its history: no secret leaves it.</summary>
/// <param name="Folder">The vault's folder.</param>
/// <param name="Macs">Computes the code of an envelope, under K_journal.</param>
/// <param name="HeadMacs">Computes the codes of heads and of the anchor, under K_heads.</param>
/// <param name="TrailMacs">Computes the codes of the trail's blocks, under K_trail.</param>
/// <param name="Secrets">Which secrets are held, by name.</param>
public sealed record VaultEvidence(
    string Folder, IChainMac Macs, IChainMac HeadMacs, IChainMac TrailMacs, ISecretInventory Secrets);
