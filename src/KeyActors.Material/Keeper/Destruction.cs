using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>What was done to destroy secrets, and what was seen when every file of the vault was searched for them.</summary>
/// <param name="Epoch">The epoch in force, whose secret file does not hold them.</param>
/// <param name="Stepped">Whether an epoch step was made now; if not, an earlier one had done it.</param>
/// <param name="OldFilesRemoved">Whether no file of an earlier epoch is left.</param>
/// <param name="FilesSearched">Files of the vault that were read to their ends.</param>
/// <param name="BytesSearched">Bytes read.</param>
/// <param name="Remains">Of each secret that was found all the same: in which file.</param>
public sealed record Destruction(
    ulong Epoch,
    bool Stepped,
    bool OldFilesRemoved,
    long FilesSearched,
    long BytesSearched,
    IReadOnlyDictionary<SecretId, string> Remains);
