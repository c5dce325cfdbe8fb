using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>A key as its history says it is: the fold of its events, and of nothing else.</summary>
/// <remarks>Immutable. Replay of any prefix of the history gives the state that the key had then.</remarks>
public sealed record KeyState
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

    /// <summary>Where the key is in its life.</summary>
    public KeyStatus Status { get; private init; }

    /// <summary>Its own words.</summary>
    public string Description { get; private init; } = "";

    /// <summary>Kind of material.</summary>
    public KeySpec Spec { get; private init; }

    /// <summary>What it may be used for.</summary>
    public KeyUsage Usage { get; private init; }

    /// <summary>Where its material came from.</summary>
    public KeyOrigin Origin { get; private init; }

    /// <summary>Materials, oldest first; the last one seals.</summary>
    public ImmutableArray<MaterialEntry> Materials { get; private init; } = [];

    /// <summary>On-demand rotations so far.</summary>
    public int OnDemandRotations { get; private init; }

    /// <summary>When the key rotates by itself; null when it does not.</summary>
    public RotationSchedule? Rotation { get; private init; }

    /// <summary>UTC; when the timetable must wake this key next; null when nothing is due in its present status.</summary>
    public DateTimeOffset? Due => Status == KeyStatus.Enabled ? Rotation?.Next : null;

    /// <summary>Tags by key, ordinal order.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; private init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Aliases recorded as pointing here.</summary>
    public ImmutableSortedSet<AliasName> Aliases { get; private init; } = [];

    /// <summary>Number of the last alias event of the directory that is recorded here.</summary>
    public long AliasMark { get; private init; }

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
        if (happened is KeyEvent.Created created)
        {
            Invariant.Holds(state is null, "A key is created once.");
            return Begin(created).Remember(created, new KeyReply.Created(created.Address, created.Material));
        }

        Invariant.Holds(state is not null, "A key's history begins with its creation.");
        Invariant.Holds(happened.At >= state.LastAt, "Event times of one key never go back.");
        KeyReply reply = happened is KeyEvent.Rotated rotated
            ? new KeyReply.Rotated(state.Address, rotated.Material)
            : new KeyReply.Changed(state.Address);
        return state.After(happened).Remember(happened, reply);
    }

    /// <summary>The material that a blob's tag names, or null.</summary>
    public MaterialEntry? MaterialOf(ulong tag)
    {
        foreach (var material in Materials)
            if (material.Id.Tag == tag) return material;
        return null;
    }

    /// <summary>What may be told of this key.</summary>
    public KeyMetadata Describe() => new()
    {
        Arn = Address,
        Status = Status,
        Description = Description,
        Spec = Spec,
        Usage = Usage,
        Origin = Origin,
        CreatedAt = CreatedAt,
        Materials = Materials,
        OnDemandRotations = OnDemandRotations,
        Rotation = Rotation,
        Tags = [.. Tags.Select(static t => new Tag(t.Key, t.Value))],
        Aliases = [.. Aliases],
        EventCount = Number,
    };

    private static KeyState Begin(KeyEvent.Created created) => new(created.Address)
    {
        CreatedAt = created.At,
        Status = KeyStatus.Enabled,
        Description = created.Description,
        Spec = created.Spec,
        Usage = created.Usage,
        Origin = created.Origin,
        Materials = [new MaterialEntry(created.Material, created.Secret, created.At, null)],
        Tags = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .SetItems(created.Tags.Select(static t => KeyValuePair.Create(t.Key, t.Value))),
    };

    private KeyState After(KeyEvent happened)
    {
        switch (happened)
        {
            case KeyEvent.Rotated e:
                Invariant.Holds(MaterialOf(e.Material.Tag) is null, "Two materials of one key never share a tag.");
                return this with
                {
                    Materials = Materials.Add(new MaterialEntry(e.Material, e.Secret, e.At, e.Kind)),
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
                return this with { Status = KeyStatus.Enabled };
            case KeyEvent.Disabled:
                Invariant.Holds(Status == KeyStatus.Enabled, "Only an enabled key becomes disabled.");
                return this with { Status = KeyStatus.Disabled };
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
            default:
                throw new BrokenInvariantException($"No rule for {happened.GetType().Name}.");
        }
    }

    private KeyState Remember(KeyEvent happened, KeyReply reply) => this with
    {
        Number = Number + 1,
        LastAt = happened.At,
        Answers = Answers.With(happened.Stamp, happened.At, reply),
    };
}
