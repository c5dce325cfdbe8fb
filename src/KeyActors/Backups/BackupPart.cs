namespace KeyActors;

/// <summary>One file of a backup.</summary>
/// <param name="Name">Its name, the same as in the vault.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Sha256">SHA-256 of them, 64 hex digits in lower case.</param>
public sealed record BackupPart(string Name, long Length, string Sha256);

/// <summary>What a backup says of itself in its <c>backup.json</c>: not secret, and not authenticated; what is keyed in its
/// files is.</summary>
/// <param name="Path">The folder, as a full path.</param>
/// <param name="VaultId">Which vault: 32 hex digits.</param>
/// <param name="TakenAt">UTC; when it was made.</param>
/// <param name="Generation">Count of the anchor in it.</param>
/// <param name="Epoch">The epoch of the secrets when it was made.</param>
/// <param name="Parts">Its files, in ordinal order of their names.</param>
public sealed record BackupManifest(
    string Path, string VaultId, DateTimeOffset TakenAt, long Generation, long Epoch, IReadOnlyList<BackupPart> Parts)
{
    /// <summary>Whether it has the secrets, under their epoch key.</summary>
    public bool HasSecrets => Parts.Any(static part => Backups.BackupNames.IsSecrets(part.Name));

    /// <summary>Whether it has what the secrets are opened with, under its seals.</summary>
    public bool HasSeal => Has(Backups.BackupNames.Seal);

    /// <summary>Whether it has the key of the file seal too: then whoever reads it needs nothing else.</summary>
    public bool HasSealKey => Has(Backups.BackupNames.SealKey);

    private bool Has(string name) => Parts.Any(part => part.Name == name);
}

/// <summary>How a backup is made.</summary>
public sealed record BackupOptions
{
    /// <summary>Whether the secret file comes along. With the seal it opens all that was there then, whatever is destroyed later:
    /// keep such copies for less than 7 days.</summary>
    public bool WithSecrets { get; init; }

    /// <summary>Whether <c>seal.kas</c> comes along, and with the file seal its key.</summary>
    public bool WithSeal { get; init; }

    /// <summary>Whose time <see cref="BackupManifest.TakenAt"/> is.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>How a vault is put back.</summary>
public sealed record RestoreOptions
{
    /// <summary>Whether the backup may be older than the vault: what came in between is lost then.</summary>
    public bool AcceptOlder { get; init; }

    /// <summary>Whether the files that the vault had are removed once the new ones stand; else they stay in a folder inside
    /// it.</summary>
    public bool RemoveOld { get; init; }
}

/// <summary>What a restore has done.</summary>
/// <param name="VaultId">Which vault: 32 hex digits.</param>
/// <param name="Recovery">The recovery, as the vault's history has it now.</param>
/// <param name="KeptIn">Where the files lie that the vault had; null when it had none, or they were removed.</param>
/// <param name="WasInterrupted">Whether an earlier restore was finished, which had been interrupted, and not this one.</param>
public sealed record RestoreReport(string VaultId, VaultRecovery Recovery, string? KeptIn, bool WasInterrupted);
