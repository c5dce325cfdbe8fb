using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>What a new key is to be. The defaults are an enabled, symmetric key with material drawn here.</summary>
public sealed record NewKey
{
    /// <summary>Its own words, 0 to 8,192 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary>Kind of material; a row of <see cref="SpecRules"/>.</summary>
    public KeySpec Spec { get; init; } = KeySpec.SymmetricDefault;

    /// <summary>What it may be used for. Symmetric keys encrypt and need not say so; all others must name it: until then it is
    /// <see cref="KeyUsage.Unknown"/>, which is refused.</summary>
    public KeyUsage Usage
    {
        get => field == KeyUsage.Unknown && Spec == KeySpec.SymmetricDefault ? KeyUsage.EncryptDecrypt : field;
        init;
    }

    /// <summary>Where its material comes from.</summary>
    public KeyOrigin Origin { get; init; } = KeyOrigin.Generated;

    /// <summary>Days between a request to delete imported material and its deletion, 0 to 30; fixed for the key's life. The
    /// material does not serve meanwhile, and the deletion can be cancelled. AWS has no such window, which extortion has
    /// used. Only for <see cref="KeyOrigin.External"/>.</summary>
    public int MaterialDeletionDays { get; init; }

    /// <summary>Whether it can have replicas in other regions: its id begins with <c>mrk-</c> then. Fixed for the key's
    /// life.</summary>
    public bool IsMultiRegion { get; init; }

    /// <summary>Its policy, JSON of at most 32,768 bytes; null for the default one, under which its account may do
    /// everything.</summary>
    public string? Policy { get; init; }

    /// <summary>Whether that policy may lock its account out. Not kept.</summary>
    public bool IsLockoutAllowed { get; init; }

    /// <summary>Its first tags, at most 50.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];
}
