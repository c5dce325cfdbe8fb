using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <summary>What a caller means by the name of a seal: its id, or its kind.</summary>
internal static class SealNames
{
    /// <summary>All in force but the one that is named.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.SealChangeRefused"/>: none is called so, or several
    /// are.</exception>
    internal static IReadOnlySet<string> AllBut(string vault, IReadOnlyList<SealInForce> inForce, string name)
    {
        var meant = Meant(vault, inForce, name);
        if (meant.Length == 1) return inForce.Where(seal => seal.Id != meant[0]).Select(Id).ToHashSet();
        throw Refused(vault, FormattableString.Invariant(
            $"{meant.Length} seals '{name}' are in force: name one of them by its id, {string.Join(" or ", meant)}"));
    }

    /// <summary>Those in force that are named.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.SealChangeRefused"/>: none is called so.</exception>
    internal static IReadOnlySet<string> Only(string vault, IReadOnlyList<SealInForce> inForce, IReadOnlyList<string> names) =>
        names.SelectMany(name => Meant(vault, inForce, name)).ToHashSet();

    internal static string Id(SealInForce seal) => seal.Id;

    private static string[] Meant(string vault, IReadOnlyList<SealInForce> inForce, string name)
    {
        string[] meant = [.. inForce.Where(seal => seal.Kind == name || seal.Id == name).Select(Id)];
        if (meant.Length > 0) return meant;
        var there = string.Join(", ", inForce.Select(static seal => $"'{seal.Kind}' ({seal.Id})"));
        throw Refused(vault, $"no seal '{name}' is in force: name one of {there}");
    }

    private static RefusedException Refused(string vault, string why) => new(new Refusal.SealChangeRefused(vault, why));
}
