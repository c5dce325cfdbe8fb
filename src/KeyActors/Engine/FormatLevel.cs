namespace KeyActors.Engine;

/// <summary>What a vault's folder may hold. A release reads every level up to its newest, writes into a vault only what the level
/// of that vault knows, and raises it on an operator's word alone. docs/formats/levels.md.</summary>
internal static class FormatLevel
{
    /// <summary>A level that knows managed and owned keys, keys of many regions, and vaults that were restored.</summary>
    internal const int Tiers = 2;

    /// <summary>A level that knows key agreement, encapsulation, and pairs that are neither RSA nor on a curve of level
    /// 2.</summary>
    internal const int Kinds = 3;

    /// <summary>The newest that this release knows: what a new vault gets.</summary>
    internal const int Newest = Kinds;
}
