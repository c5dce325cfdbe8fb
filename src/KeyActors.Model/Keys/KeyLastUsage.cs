using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>What one material has sealed. Decryptions are not counted.</summary>
/// <remarks>What is counted has happened. What is unknown may have: a holder that crashed had reserved it and cannot say how much
/// of it was used. The truth is at least what is counted and at most that and the unknown together.</remarks>
/// <param name="Material">Which material.</param>
/// <param name="Encrypts">Encryptions counted; of keys that sign or make authentication codes, those.</param>
/// <param name="DataKeys">Data keys counted.</param>
/// <param name="Bytes">Bytes of plaintext counted, those of data keys included.</param>
/// <param name="UnknownUses">Uses that were reserved and are not accounted for.</param>
/// <param name="UnknownBytes">Bytes of plaintext that were reserved and are not accounted for.</param>
/// <param name="LastUsedAt">UTC; the last use that was counted; null for none. With unknown uses there may be a later
/// one.</param>
public sealed record MaterialUsage(
    KeyMaterialId Material,
    long Encrypts,
    long DataKeys,
    long Bytes,
    long UnknownUses,
    long UnknownBytes,
    DateTimeOffset? LastUsedAt)
{
    /// <summary>The fewest uses that there were.</summary>
    public long AtLeast => Encrypts + DataKeys;

    /// <summary>The most uses that there can have been: what a budget counts.</summary>
    public long AtMost => Encrypts + DataKeys + UnknownUses;

    /// <summary>The most bytes of plaintext that there can have been: what a budget counts.</summary>
    public long BytesAtMost => Bytes + UnknownBytes;
}

/// <summary>What a key has sealed, and when it was last used for anything (AWS: GetKeyLastUsage, which tells no
/// counts).</summary>
/// <param name="Key">Which key.</param>
/// <param name="LastUsedAt">UTC; its last use that succeeded, openings and verifications included; null for none. In a key that
/// has left memory since, up to <see cref="Limits.UseNotedEvery"/> too early; in a vault below format level 3 the last use that
/// sealed.</param>
/// <param name="LastWork">What that was; <see cref="KeyWork.Unknown"/> when only its time is known.</param>
/// <param name="Budget">What each material may seal; null for no limit.</param>
/// <param name="Materials">Every material that has sealed or was about to, oldest first.</param>
/// <param name="IsAtLeast">Whether all counts are lower bounds only: the vault was put back from an older copy, and what was
/// sealed after that copy is not known.</param>
public sealed record KeyLastUsage(
    KeyArn Key, DateTimeOffset? LastUsedAt, KeyWork LastWork, UsageBudget? Budget, ImmutableArray<MaterialUsage> Materials,
    bool IsAtLeast);
