namespace KeyActors.Model;

/// <summary>What was done to destroy secrets, and what was looked at afterwards.</summary>
/// <param name="Epoch">The first epoch of the secret file that does not hold them.</param>
/// <param name="OldFilesRemoved">Whether the files of earlier epochs were removed.</param>
/// <param name="FilesSearched">Files of the vault that were searched for the wrapped secrets; none was found.</param>
/// <param name="BytesSearched">Bytes in those files.</param>
public sealed record DestructionProof(long Epoch, bool OldFilesRemoved, long FilesSearched, long BytesSearched);
