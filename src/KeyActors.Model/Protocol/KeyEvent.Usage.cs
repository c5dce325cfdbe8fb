namespace KeyActors.Model;

/// <content>What a key's materials seal, counted without a write for each use.</content>
public abstract partial record KeyEvent
{
    /// <summary>Uses were set aside before the first of them: whatever happens, no more than these go uncounted. Manifest
    /// <c>key.usage-reserved/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">The vault's own, without an intention: nobody asked and nobody asks again.</param>
    /// <param name="Allotment">Its number, one more than the last one of the key.</param>
    /// <param name="Material">Which material seals them: the key's current one.</param>
    /// <param name="Uses">Encryptions, signatures, codes and data keys, at least 1.</param>
    /// <param name="Bytes">Bytes of plaintext, at least 1.</param>
    public sealed record UsageReserved(
        DateTimeOffset At, CommandStamp Stamp, long Allotment, KeyMaterialId Material, long Uses, long Bytes)
        : KeyEvent(At, Stamp);

    /// <summary>What was used of an allotment; the rest is given back. Closes it, once. Manifest
    /// <c>key.usage-recorded/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">The vault's own, without an intention.</param>
    /// <param name="Allotment">Which one.</param>
    /// <param name="Encrypts">Encryptions, signatures and authentication codes.</param>
    /// <param name="DataKeys">Data keys.</param>
    /// <param name="Bytes">Bytes of plaintext, those of data keys included.</param>
    /// <param name="LastUsedAt">UTC; the last of them; null when there was none.</param>
    public sealed record UsageRecorded(
        DateTimeOffset At,
        CommandStamp Stamp,
        long Allotment,
        long Encrypts,
        long DataKeys,
        long Bytes,
        DateTimeOffset? LastUsedAt) : KeyEvent(At, Stamp);

    /// <summary>An allotment whose holder ended without a word: all of it counts as used. Manifest
    /// <c>key.usage-lost/1</c>.</summary>
    public sealed record UsageLost(DateTimeOffset At, CommandStamp Stamp, long Allotment) : KeyEvent(At, Stamp);

    /// <summary>When it was last used, and for what: noted at most once an hour while it is used, whatever it did. Manifest
    /// <c>key.used/1</c>, from format level 3 on.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">The vault's own, without an intention.</param>
    /// <param name="Work">What for.</param>
    /// <param name="UsedAt">UTC; not after <paramref name="At"/>, and not before the use that was noted last.</param>
    public sealed record Used(DateTimeOffset At, CommandStamp Stamp, KeyWork Work, DateTimeOffset UsedAt) : KeyEvent(At, Stamp);

    /// <summary>Each material may seal so much from now on; what it has sealed already counts. Manifest
    /// <c>key.usage-budget-set/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who asked.</param>
    /// <param name="Uses">Encryptions, signatures, codes and data keys; null for no limit.</param>
    /// <param name="Bytes">Bytes of plaintext; null for no limit; with no limit of uses either, the budget ends.</param>
    /// <param name="AtLimit">What happens then; <see cref="AtLimit.Refuse"/> without a budget.</param>
    public sealed record UsageBudgetSet(
        DateTimeOffset At, CommandStamp Stamp, long? Uses, long? Bytes, AtLimit AtLimit) : KeyEvent(At, Stamp);
}
