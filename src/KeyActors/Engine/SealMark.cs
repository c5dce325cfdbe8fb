using System.Collections.Immutable;
using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <summary>The seals in force as the history knows them: their kinds, and a fingerprint that changes with every seal that is
/// made anew.</summary>
/// <param name="Kinds">In the order of <c>seal.kas</c>.</param>
/// <param name="Print">Over kinds and what they keep in clear, such as a passphrase seal's salt. Epoch steps leave it.</param>
internal sealed record SealMark(ImmutableArray<string> Kinds, CommandFingerprint Print)
{
    /// <summary>What a vault has whose history says nothing of seals.</summary>
    internal static SealMark OfNewVault { get; } = Of([new SealInForce("file", "", "")]);

    internal static SealMark Of(IReadOnlyList<SealInForce> seals) => new(
        [.. seals.Select(static seal => seal.Kind)],
        CommandFingerprint.Of("vault-resealed", seals.SelectMany(static seal => (string[])[seal.Kind, seal.Parameters])));

    internal static SealMark Of(VaultEvent.Resealed happened) => new(happened.After, happened.Stamp.Content);
}
