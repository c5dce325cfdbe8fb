using KeyActors.Model;

namespace KeyActors;

/// <summary>What a new replica is to be.</summary>
public sealed record NewReplica
{
    /// <summary>Its own words, 0 to 8,192 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its first tags, at most 50.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>Its own policy; null for the default one. The primary's is not taken over.</summary>
    public string? Policy { get; init; }

    /// <summary>Whether that policy may lock its account out.</summary>
    public bool IsLockoutAllowed { get; init; }
}
