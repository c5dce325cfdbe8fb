namespace KeyActors.Model;

/// <content>Taken apart for a snapshot, and put together again.</content>
public sealed partial record KeyState
{
    /// <summary>The state of these parts, such as a snapshot has them; its status is found from them.</summary>
    /// <exception cref="BrokenInvariantException">No history makes such a state.</exception>
    public static KeyState Restore(KeyStateParts parts)
    {
        Invariant.Holds(parts.Number >= 1 && parts.CreatedAt <= parts.LastAt, "A key's history begins with its creation.");
        Invariant.Holds(!parts.IsEnded || parts.IsEnding, "A key is destroyed after its destruction has begun.");
        Invariant.Holds(!parts.IsEnding || parts.DeletionAt is not null, "A destruction was asked for.");
        Invariant.Holds(parts.Recovery > 0 || !parts.CountsAtLeast, "Only a recovery leaves counts open.");
        var isCounted = parts.Counters.Open.All(a => a.Number <= parts.Counters.LastAllotment);
        Invariant.Holds(isCounted, "What is open was set aside.");
        var isOwn = parts.Tier == KeyTier.Customer;
        Invariant.Holds(isOwn == (parts.Service.Length == 0) && (isOwn || parts.Policy.Length > 0), "A service's key names it.");
        var isKnown = parts.Address.Id.IsMultiRegion == parts.Regions is not null;
        Invariant.Holds(isKnown, "A multi-Region key has siblings, or could have.");
        Invariant.Holds(
            parts.Regions is not { Role: RegionRole.Replica } || parts.Regions is
            {
                Replicas.IsEmpty: true, Rotating: null, ChangingTo: null, DeletionDays: null,
            }, "Only a primary knows replicas.");
        var state = new KeyState(parts.Address)
        {
            Number = parts.Number,
            LastAt = parts.LastAt,
            CreatedAt = parts.CreatedAt,
            Description = parts.Description,
            Spec = parts.Spec,
            Usage = parts.Usage,
            Origin = parts.Origin,
            Tier = parts.Tier,
            Service = parts.Service,
            Policy = parts.Policy,
            Grants = parts.Grants,
            Holdings = parts.Holdings,
            MaterialDeletionDays = parts.MaterialDeletionDays,
            IsOff = parts.IsOff,
            DeletionAt = parts.DeletionAt,
            IsEnding = parts.IsEnding,
            IsEnded = parts.IsEnded,
            OnDemandRotations = parts.OnDemandRotations,
            Rotation = parts.Rotation,
            Tags = Set([.. parts.Tags.Select(static t => new Tag(t.Key, t.Value))]),
            Aliases = parts.Aliases,
            AliasMark = parts.AliasMark,
            Counters = parts.Counters,
            Recovery = parts.Recovery,
            CountsAtLeast = parts.CountsAtLeast,
            Regions = parts.Regions,
            Answers = parts.Answers,
        };
        return state with { Status = state.StatusByHistory() };
    }

    /// <summary>Everything that <see cref="Restore"/> needs.</summary>
    public KeyStateParts TakeApart() => new()
    {
        Address = Address,
        Number = Number,
        LastAt = LastAt,
        CreatedAt = CreatedAt,
        Description = Description,
        Spec = Spec,
        Usage = Usage,
        Origin = Origin,
        Tier = Tier,
        Service = Service,
        Policy = Policy,
        Grants = Grants,
        Holdings = Holdings,
        MaterialDeletionDays = MaterialDeletionDays,
        IsOff = IsOff,
        DeletionAt = DeletionAt,
        IsEnding = IsEnding,
        IsEnded = IsEnded,
        OnDemandRotations = OnDemandRotations,
        Rotation = Rotation,
        Tags = Tags,
        Aliases = Aliases,
        AliasMark = AliasMark,
        Counters = Counters,
        Recovery = Recovery,
        CountsAtLeast = CountsAtLeast,
        Regions = Regions,
        Answers = Answers,
    };
}
