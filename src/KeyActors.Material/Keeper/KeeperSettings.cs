using KeyActors.Cipher;

namespace KeyActors.Material;

/// <summary>How a keeper opens its vault and whom it tells.</summary>
public sealed record KeeperSettings
{
    /// <summary>A new vault is sealed by all of them; an existing one is opened by the first that fits. Empty means
    /// the file seal.</summary>
    public IReadOnlyList<Seal> Seals { get; init; } = [];

    /// <summary>Where secrets are drawn from.</summary>
    public Entropy Entropy { get; init; } = Entropy.Kernel;

    /// <summary>Says when a secret was stored; nothing is decided by it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Hears of repairs and risks, on any thread; must not throw and should be quick.</summary>
    public Action<MaterialNotice>? Notices { get; init; }

    /// <summary>The seals, the file seal when none is named.</summary>
    internal IReadOnlyList<Seal> SealsOrFile => Seals.Count == 0 ? [new FileSeal()] : Seals;
}
