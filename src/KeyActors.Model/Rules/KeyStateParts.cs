using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>Everything that a key's state is made of, as a snapshot stores it; see <see cref="KeyState"/> for what each part
/// means.</summary>
/// <remarks>What follows from other parts is not here. A test compares the names with those of the state: a new part of the state
/// that is not here, or not in the codec, is found.</remarks>
public sealed record KeyStateParts
{
    /// <inheritdoc cref="KeyState.Address"/>
    public required KeyArn Address { get; init; }

    /// <inheritdoc cref="KeyState.Number"/>
    public required long Number { get; init; }

    /// <inheritdoc cref="KeyState.LastAt"/>
    public required DateTimeOffset LastAt { get; init; }

    /// <inheritdoc cref="KeyState.CreatedAt"/>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc cref="KeyState.Description"/>
    public required string Description { get; init; }

    /// <inheritdoc cref="KeyState.Spec"/>
    public required KeySpec Spec { get; init; }

    /// <inheritdoc cref="KeyState.Usage"/>
    public required KeyUsage Usage { get; init; }

    /// <inheritdoc cref="KeyState.Origin"/>
    public required KeyOrigin Origin { get; init; }

    /// <inheritdoc cref="KeyState.Tier"/>
    public required KeyTier Tier { get; init; }

    /// <inheritdoc cref="KeyState.Service"/>
    public required string Service { get; init; }

    /// <inheritdoc cref="KeyState.Policy"/>
    public required string Policy { get; init; }

    /// <inheritdoc cref="KeyState.Grants"/>
    public required GrantSet Grants { get; init; }

    /// <inheritdoc cref="KeyState.Holdings"/>
    public required MaterialSet Holdings { get; init; }

    /// <inheritdoc cref="KeyState.MaterialDeletionDays"/>
    public required int MaterialDeletionDays { get; init; }

    /// <inheritdoc cref="KeyState.IsOff"/>
    public required bool IsOff { get; init; }

    /// <inheritdoc cref="KeyState.DeletionAt"/>
    public required DateTimeOffset? DeletionAt { get; init; }

    /// <inheritdoc cref="KeyState.IsEnding"/>
    public required bool IsEnding { get; init; }

    /// <inheritdoc cref="KeyState.IsEnded"/>
    public required bool IsEnded { get; init; }

    /// <inheritdoc cref="KeyState.OnDemandRotations"/>
    public required int OnDemandRotations { get; init; }

    /// <inheritdoc cref="KeyState.Rotation"/>
    public required RotationSchedule? Rotation { get; init; }

    /// <inheritdoc cref="KeyState.Tags"/>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    /// <inheritdoc cref="KeyState.Aliases"/>
    public required ImmutableSortedSet<AliasName> Aliases { get; init; }

    /// <inheritdoc cref="KeyState.AliasMark"/>
    public required long AliasMark { get; init; }

    /// <inheritdoc cref="KeyState.Counters"/>
    public required UsageState Counters { get; init; }

    /// <inheritdoc cref="KeyState.Recovery"/>
    public required long Recovery { get; init; }

    /// <inheritdoc cref="KeyState.CountsAtLeast"/>
    public required bool CountsAtLeast { get; init; }

    /// <inheritdoc cref="KeyState.Regions"/>
    public required RegionState? Regions { get; init; }

    /// <inheritdoc cref="KeyState.Answers"/>
    public required AnswerMemory<KeyReply> Answers { get; init; }
}
