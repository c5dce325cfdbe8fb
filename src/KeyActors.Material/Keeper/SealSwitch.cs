namespace KeyActors.Material;

/// <summary>A finished change of seals: what opened the vault before, and what opens it now.</summary>
/// <param name="Before">The seals that were in force.</param>
/// <param name="After">The seals that are.</param>
/// <param name="Epoch">The epoch that stands now.</param>
/// <param name="OldFilesRemoved">Whether everything that belonged to dropped seals, and to the old epoch when one was
/// stepped over, is unlinked; if not, the next open tries again.</param>
public sealed record SealSwitch(
    IReadOnlyList<SealInForce> Before, IReadOnlyList<SealInForce> After, ulong Epoch, bool OldFilesRemoved);
