using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>A key as its history says it is: the fold of its events, and of nothing else.</summary>
/// <remarks>Immutable. Replay of any prefix of the history gives the state that the key had then.</remarks>
public sealed partial record KeyState
{
    private KeyState(KeyArn address) => Address = address;

    /// <summary>The key's address.</summary>
    public KeyArn Address { get; }

    /// <summary>Events so far; the next one gets this plus one.</summary>
    public long Number { get; private init; }

    /// <summary>UTC of the last event.</summary>
    public DateTimeOffset LastAt { get; private init; }

    /// <summary>UTC of the first event.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Where its history says it is in its life; <see cref="StatusAt"/> counts what has expired since.</summary>
    public KeyStatus Status { get; private init; }

    /// <summary>Its own words.</summary>
    public string Description { get; private init; } = "";

    /// <summary>Kind of material.</summary>
    public KeySpec Spec { get; private init; }

    /// <summary>What it may be used for.</summary>
    public KeyUsage Usage { get; private init; }

    /// <summary>Where its material came from.</summary>
    public KeyOrigin Origin { get; private init; }

    /// <summary>Who owns it and may change it.</summary>
    public KeyTier Tier { get; private init; } = KeyTier.Customer;

    /// <summary>Whose managed or owned key it is; empty for a customer's.</summary>
    public string Service { get; private init; } = "";

    /// <summary>Its policy, JSON; empty for a customer's key that was given none.</summary>
    public string Policy { get; private init; } = "";

    /// <summary>Its own, pending and doomed material.</summary>
    public MaterialSet Holdings { get; private init; } = MaterialSet.Empty;

    /// <summary>Its own materials, oldest first; the last one seals.</summary>
    public ImmutableArray<MaterialEntry> Materials => Holdings.Entries;

    /// <summary>Days between asking for the deletion of imported material and the deletion.</summary>
    public int MaterialDeletionDays { get; private init; }

    /// <summary>Whether an operator has switched it off; a key that waits for material or deletion remembers that.</summary>
    public bool IsOff { get; private init; }

    /// <summary>UTC; when its destruction is due; null when none was asked for.</summary>
    public DateTimeOffset? DeletionAt { get; private init; }

    /// <summary>Whether its destruction has begun.</summary>
    public bool IsEnding { get; private init; }

    /// <summary>Whether it is destroyed: only its history is left.</summary>
    public bool IsEnded { get; private init; }

    /// <summary>Whether the vault owes it an erasure: doomed secrets, or a destruction that has begun.</summary>
    public bool OwesErasure => !IsEnded && (IsEnding || !Holdings.Doomed.IsEmpty);

    /// <summary>On-demand rotations so far.</summary>
    public int OnDemandRotations { get; private init; }

    /// <summary>When the key rotates by itself, or its primary does; null when it does not.</summary>
    public RotationSchedule? Rotation { get; private init; }

    /// <summary>UTC; when the timetable must wake this key next; null when nothing is due in its present status.</summary>
    public DateTimeOffset? Due => IsEnded ? null
        : OwesErasure || OwesRegions ? LastAt
        : Earlier(Status == KeyStatus.Enabled && !IsReplica ? Rotation?.Next : null, EraseDue);

    /// <summary>UTC; when something of it must be erased next: the key itself, or imported material; null for never.</summary>
    public DateTimeOffset? EraseDue => IsEnding || IsEnded ? null : Earlier(DeletionAt, Holdings.FirstEnd);

    /// <summary>What its materials have sealed, and may.</summary>
    public UsageState Counters { get; private init; } = UsageState.Empty;

    /// <summary>Tags by key, ordinal order.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; private init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Aliases recorded as pointing here.</summary>
    public ImmutableSortedSet<AliasName> Aliases { get; private init; } = [];

    /// <summary>Number of the last alias event of the directory that is recorded here.</summary>
    public long AliasMark { get; private init; }

    /// <summary>Number of the last recovery of the vault that the key has learnt of; 0 for none.</summary>
    public long Recovery { get; private init; }

    /// <summary>Whether the key may have sealed more than it counts: after a backup from which its vault was recovered.</summary>
    public bool CountsAtLeast { get; private init; }

    /// <summary>Answers for retries.</summary>
    public AnswerMemory<KeyReply> Answers { get; private init; } = AnswerMemory<KeyReply>.Empty;

    /// <summary>The material that seals.</summary>
    public MaterialEntry Current => Materials[^1];

    /// <summary>The state after one more event of this history.</summary>
    /// <param name="state">The state before; null only before <see cref="KeyEvent.Created"/>.</param>
    /// <param name="happened">The event.</param>
    /// <exception cref="BrokenInvariantException">The event cannot follow: the history or the code is wrong.</exception>
    public static KeyState Evolve(KeyState? state, KeyEvent happened)
    {
        if (happened is KeyEvent.Created or KeyEvent.CreatedForImport or KeyEvent.CreatedForService)
        {
            Invariant.Holds(state is null, "A key is created once.");
            return Begin(happened);
        }

        if (happened is KeyEvent.ReplicaCreated replica)
        {
            var isFree = state is null || (state.IsEnded && happened.At >= state.LastAt);
            Invariant.Holds(isFree, "A replica is created once, and again only after its end.");
            return Begin(state, replica);
        }

        Invariant.Holds(state is not null, "A key's history begins with its creation.");
        Invariant.Holds(happened.At >= state.LastAt, "Event times of one key never go back.");
        if (UsageRules.Counts(happened)) return state.Counted(happened);
        KeyReply reply = happened switch
        {
            KeyEvent.Rotated e => new KeyReply.Rotated(state.Address, e.Material),
            KeyEvent.RotationBegun e => new KeyReply.Rotated(state.Address, e.Material),
            KeyEvent.MaterialImported e => new KeyReply.Imported(state.Address, e.Material),
            KeyEvent.GrantCreated e => new KeyReply.GrantCreated(state.Address, e.Grant),
            KeyEvent.DeletionScheduled e => new KeyReply.DeletionScheduled(state.Address, e.DeleteAt),
            KeyEvent.DeletionAwaitsReplicas e => new KeyReply.DeletionAwaitsReplicas(state.Address, e.WindowDays),
            _ => new KeyReply.Changed(state.Address),
        };
        return state.After(happened).Told(state).Remember(happened, reply);
    }

    /// <summary>Where the key is at a moment: material that has expired by then counts as gone, recorded or not.</summary>
    /// <param name="now">UTC.</param>
    public KeyStatus StatusAt(DateTimeOffset now) =>
        Status is KeyStatus.Enabled or KeyStatus.Disabled or KeyStatus.Updating
        && Holdings.FirstExpiry is { } expiry && expiry <= now
            ? KeyStatus.PendingImport
            : Status;

    /// <summary>The material that a blob's tag names, or null: an own one, or in a multi-Region key the one that another region
    /// may seal with already.</summary>
    public MaterialEntry? MaterialOf(ulong tag) =>
        Holdings.OfTag(tag) ?? (Regions is not null && Holdings.Pending is { } waiting && waiting.Id.Tag == tag ? waiting : null);

    /// <summary>What may be told of this key at a moment.</summary>
    /// <param name="now">UTC.</param>
    public KeyMetadata Describe(DateTimeOffset now) => new()
    {
        Arn = Address,
        Status = StatusAt(now),
        Description = Description,
        Spec = Spec,
        Usage = Usage,
        Origin = Origin,
        Tier = Tier,
        Service = Service,
        Policy = Policy,
        CreatedAt = CreatedAt,
        Materials = Materials,
        PendingMaterial = Holdings.Pending,
        MaterialDeletionDays = MaterialDeletionDays,
        DeletionAt = DeletionAt,
        OnDemandRotations = OnDemandRotations,
        Rotation = Rotation,
        Regions = DescribeRegions(),
        Tags = [.. Tags.Select(static t => new Tag(t.Key, t.Value))],
        Aliases = [.. Aliases],
        IsRecovered = CountsAtLeast,
        EventCount = Number,
        ChangeCount = Number - Counters.Events,
    };

    private static KeyState Begin(KeyEvent first) => first switch
    {
        KeyEvent.Created e => new KeyState(e.Address)
        {
            CreatedAt = e.At,
            Description = e.Description,
            Spec = e.Spec,
            Usage = e.Usage,
            Origin = e.Origin,
            Tags = Set(e.Tags),
            Holdings = MaterialSet.Empty.Add(new MaterialEntry(e.Material, e.Secret, e.At, null)),
            Regions = Alone(e.Address),
        }.Remember(e, new KeyReply.Created(e.Address, e.Material)),
        KeyEvent.CreatedForImport e => new KeyState(e.Address)
        {
            CreatedAt = e.At,
            Description = e.Description,
            Spec = e.Spec,
            Usage = e.Usage,
            Origin = KeyOrigin.External,
            Tags = Set(e.Tags),
            MaterialDeletionDays = e.MaterialDeletionDays,
            Regions = Alone(e.Address),
        }.Remember(e, new KeyReply.Created(e.Address, null)),
        KeyEvent.CreatedForService e => new KeyState(e.Address)
        {
            CreatedAt = e.At,
            Description = e.Description,
            Spec = e.Spec,
            Usage = e.Usage,
            Origin = KeyOrigin.Generated,
            Tags = Set(e.Tags),
            Tier = e.Tier,
            Service = e.Service,
            Policy = e.Policy,
            Rotation = e.Tier == KeyTier.Managed ? RotationSchedule.From(e.At, Limits.RotationDaysDefault) : null,
            Holdings = MaterialSet.Empty.Add(new MaterialEntry(e.Material, e.Secret, e.At, null)),
        }.Remember(e, new KeyReply.Created(e.Address, e.Material)),
        _ => throw new BrokenInvariantException("A key's history begins with its creation."),
    };

    private static RegionState? Alone(KeyArn key) => key.Id.IsMultiRegion ? RegionState.Alone(key.Realm.Region) : null;

    private static ImmutableSortedDictionary<string, string> Set(ImmutableArray<Tag> tags) =>
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .SetItems(tags.Select(static t => KeyValuePair.Create(t.Key, t.Value)));

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one < other || other is null ? one : other;

    private KeyState After(KeyEvent happened)
    {
        switch (happened)
        {
            case KeyEvent.Rotated e:
                var isReady = Regions is null || (Regions.Role == RegionRole.Primary
                    && (Regions.Replicas.IsEmpty || (Regions.Rotating == e.Kind && Holdings.Pending?.Id == e.Material)));
                Invariant.Holds(isReady, "A primary with replicas rotates to what all of them have received.");
                return this with
                {
                    Regions = Regions is null ? null : Regions with { Rotating = null },
                    Holdings = Holdings.Add(new MaterialEntry(e.Material, e.Secret, e.At, e.Kind)),
                    OnDemandRotations = OnDemandRotations + (e.Kind == RotationKind.OnDemand ? 1 : 0),
                    // On demand leaves the schedule alone; a rotation that came late counts the next period from when it came.
                    Rotation = e.Kind == RotationKind.Automatic && Rotation is { } schedule
                        ? RotationSchedule.From(e.At, schedule.PeriodDays)
                        : Rotation,
                };
            case KeyEvent.RotationEnabled e:
                return this with { Rotation = RotationSchedule.From(e.At, e.PeriodDays) };
            case KeyEvent.RotationDisabled:
                Invariant.Holds(Rotation is not null, "Only a schedule that is there ends.");
                return this with { Rotation = null };
            case KeyEvent.Enabled:
                Invariant.Holds(Status == KeyStatus.Disabled, "Only a disabled key becomes enabled.");
                return this with { IsOff = false };
            case KeyEvent.Disabled:
                Invariant.Holds(Status == KeyStatus.Enabled, "Only an enabled key becomes disabled.");
                return this with { IsOff = true };
            case KeyEvent.DescriptionUpdated e:
                return this with { Description = e.Description };
            case KeyEvent.Tagged e:
                return this with { Tags = Tags.SetItems(e.Tags.Select(static t => KeyValuePair.Create(t.Key, t.Value))) };
            case KeyEvent.Untagged e:
                return this with { Tags = Tags.RemoveRange(e.Keys) };
            case KeyEvent.AliasAttached e:
                Invariant.Holds(e.RealmNumber > AliasMark, "Alias changes are recorded once and in order.");
                return this with { Aliases = Aliases.Add(e.Alias), AliasMark = e.RealmNumber };
            case KeyEvent.AliasDetached e:
                Invariant.Holds(e.RealmNumber > AliasMark, "Alias changes are recorded once and in order.");
                return this with { Aliases = Aliases.Remove(e.Alias), AliasMark = e.RealmNumber };
            case KeyEvent.Recovered e:
                Invariant.Holds(e.Recovery > Recovery, "A key learns of a recovery once.");
                var isJustMade = Number == 1 || (IsReplica && CreatedAt == e.At);
                Invariant.Holds(!e.IsNew || isJustMade, "Only a creation is marked as later than a recovery.");
                return e.IsNew
                    ? this with { Recovery = e.Recovery }
                    : this with { Recovery = e.Recovery, CountsAtLeast = true, IsOff = Tier != KeyTier.Managed };
            case KeyEvent.UsageBudgetSet:
                return this with { Counters = Counters.After(happened, null) };
            case KeyEvent.DeletionScheduled e:
                Invariant.Holds(
                    DeletionAt is null && !IsEnded && Regions is not { Replicas.IsEmpty: false },
                    "A deletion is scheduled once.");
                return this with
                {
                    DeletionAt = e.DeleteAt,
                    Regions = Regions is null ? null : Regions with { DeletionDays = null },
                };
            case KeyEvent.DeletionCancelled:
                var isPending = DeletionAt is not null || Regions?.DeletionDays is not null;
                Invariant.Holds(isPending && !IsEnding, "Only a deletion that has not begun is called back.");
                return this with
                {
                    DeletionAt = null,
                    IsOff = true,
                    Regions = Regions is null ? null : Regions with { DeletionDays = null },
                };
            case KeyEvent.DestructionStarted e:
                Invariant.Holds(DeletionAt is not null && !IsEnding, "A destruction begins once, and was asked for.");
                var ending = this with { IsEnding = true, Holdings = Holdings.DoomAll(), Rotation = null };
                var doomed = ending.Holdings.Doomed;
                var isWhole = doomed.Length == e.Secrets.Length && doomed.All(e.Secrets.Contains);
                Invariant.Holds(isWhole, "A destruction names every secret of its key.");
                return ending;
            case KeyEvent.Destroyed e:
                var isLast = IsEnding && Holdings.Doomed.Length == e.Secrets.Length;
                Invariant.Holds(isLast, "A key is destroyed when its last secret is.");
                return WithoutAccess() with { IsEnded = true, Holdings = Holdings.Forget(e.Secrets) };
            default:
                return AfterRegions(happened) ?? AfterAccess(happened) ?? this with { Holdings = Imported(happened) };
        }
    }

    private MaterialSet Imported(KeyEvent happened)
    {
        switch (happened)
        {
            case KeyEvent.MaterialImported e when Holdings.Of(e.Material) is not null:
                return Holdings.Change(e.Material, m => m with
                {
                    Secret = e.Secret,
                    Presence = MaterialPresence.Held,
                    ExpiresAt = e.ExpiresAt,
                    DeleteAt = null,
                    Description = e.Description,
                });
            case KeyEvent.MaterialImported e:
                Invariant.Holds(e.IsPending != Materials.IsEmpty, "Only a key's first imported material seals at once.");
                var made = new MaterialEntry(e.Material, e.Secret, e.At, null)
                {
                    ExpiresAt = e.ExpiresAt,
                    Description = e.Description,
                };
                return e.IsPending ? Holdings.AddPending(made) : Holdings.Add(made);
            case KeyEvent.MaterialDeletionScheduled e:
                return Holdings.Change(e.Material, m => m with { DeleteAt = e.DeleteAt });
            case KeyEvent.MaterialDeletionCancelled e:
                return Holdings.Change(e.Material, static m => m with { DeleteAt = null });
            case KeyEvent.MaterialDeleted e:
                Invariant.Holds(Holdings.Of(e.Material)?.Secret == e.Secret, "A deletion names the secret that is there.");
                return Holdings.Change(e.Material, static m => m with { Presence = MaterialPresence.Deleted, DeleteAt = null });
            case KeyEvent.MaterialDestroyed e:
                return Holdings.Forget(e.Secrets);
            default:
                throw new BrokenInvariantException($"No rule for {happened.GetType().Name}.");
        }
    }

    private KeyStatus StatusByHistory() => this switch
    {
        { IsEnded: true } => KeyStatus.Destroyed,
        { DeletionAt: not null } => KeyStatus.PendingDeletion,
        { Regions.DeletionDays: not null } => KeyStatus.PendingReplicaDeletion,
        { Holdings.IsComplete: false } => KeyStatus.PendingImport,
        { IsOff: true } => KeyStatus.Disabled,
        { Regions.ChangingTo: not null } => KeyStatus.Updating,
        _ => KeyStatus.Enabled,
    };

    /// <summary>No answer and no status depends on it.</summary>
    private KeyState Counted(KeyEvent happened) => this with
    {
        Counters = Counters.After(happened, Materials.IsEmpty ? null : Current.Id),
        Number = Number + 1,
        LastAt = happened.At,
    };

    private KeyState Remember(KeyEvent happened, KeyReply reply) => this with
    {
        Status = StatusByHistory(),
        Number = Number + 1,
        LastAt = happened.At,
        Answers = Answers.With(happened.Stamp, happened.At, reply),
    };
}
