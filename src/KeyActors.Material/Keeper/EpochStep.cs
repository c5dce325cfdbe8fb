using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>A finished epoch step: what was dropped is in no file of the current epoch, and the old epoch's key is
/// gone.</summary>
/// <param name="Epoch">The epoch that begins.</param>
/// <param name="Dropped">Secrets that were not carried over, damaged ones included.</param>
/// <param name="OldFileRemoved">Whether the old secret file is unlinked; if not, the next open tries again, and until then
/// it can be read only with an old copy of <c>seal.kas</c>.</param>
/// <param name="Wiped">Completes when the last lease of every dropped secret is back and its bytes are zero.</param>
public sealed record EpochStep(ulong Epoch, IReadOnlyList<SecretId> Dropped, bool OldFileRemoved, Task Wiped);
