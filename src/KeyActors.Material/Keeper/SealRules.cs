using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Which changes of seals are made: never one that could leave a vault which nobody opens.</summary>
internal static class SealRules
{
    /// <summary>Refuses a change.</summary>
    /// <param name="vault">How refusals call it.</param>
    /// <param name="carried">What stays.</param>
    /// <param name="made">What comes; it is proven before it counts.</param>
    /// <param name="proven">The names of those that have opened the vault since this process opened it.</param>
    internal static void Check(
        string vault, IReadOnlyList<SealEntry> carried, IReadOnlyList<Seal> made, IReadOnlySet<string> proven)
    {
        if (carried.Count + made.Count > SealFile.SealsMax)
            throw new RefusedException(new Refusal.LimitReached("The number of seals in force", SealFile.SealsMax));
        if (carried.Count + made.Count == 0)
            throw Refused(vault, "no seal would be left, and nobody could open it: add another one first");
        var files = carried.Count(static entry => entry.Kind == FileSeal.KindName)
            + made.Count(static seal => seal.Kind == FileSeal.KindName);
        if (files > 1) throw Refused(vault, $"the seal '{FileSeal.KindName}' is in force once, there is one file of it");
        if (made.Count > 0 || carried.Any(entry => proven.Contains(SealInForce.Of(entry).Id))) return;
        throw Refused(vault, "none of the seals that would be left has opened it since it was opened, and nobody knows whether "
            + "one does: open it by one of them first");
    }

    private static RefusedException Refused(string vault, string why) => new(new Refusal.SealChangeRefused(vault, why));
}
