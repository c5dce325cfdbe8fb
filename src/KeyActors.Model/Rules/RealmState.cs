using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>A realm directory as its history says it is: the key ids and aliases of one account in one region.</summary>
/// <remarks>Immutable, so that it can be published to every thread as it is.</remarks>
public sealed record RealmState
{
    private RealmState(Realm realm) => Realm = realm;

    /// <summary>Which realm.</summary>
    public Realm Realm { get; }

    /// <summary>Events so far.</summary>
    public long Number { get; private init; }

    /// <summary>UTC of the last event.</summary>
    public DateTimeOffset LastAt { get; private init; }

    /// <summary>Every id that is claimed, by its 16 bytes: one spelling each.</summary>
    public ImmutableSortedDictionary<UInt128, KeyId> Keys { get; private init; } =
        ImmutableSortedDictionary<UInt128, KeyId>.Empty;

    /// <summary>Ids of keys that have ended; never given again, but to a replica of the same key.</summary>
    public ImmutableSortedSet<UInt128> Ended { get; private init; } = [];

    /// <summary>Aliases and where they point.</summary>
    public ImmutableSortedDictionary<AliasName, AliasTarget> Aliases { get; private init; } =
        ImmutableSortedDictionary<AliasName, AliasTarget>.Empty;

    /// <summary>Alias changes that the keys concerned have not recorded yet, by event number.</summary>
    public ImmutableSortedDictionary<long, RealmEvent> Unrecorded { get; private init; } =
        ImmutableSortedDictionary<long, RealmEvent>.Empty;

    /// <summary>Answers for retries.</summary>
    public AnswerMemory<RealmReply> Answers { get; private init; } = AnswerMemory<RealmReply>.Empty;

    /// <summary>A realm without keys.</summary>
    public static RealmState Empty(Realm realm) => new(realm);

    /// <summary>The directory of these parts, such as a snapshot has them.</summary>
    /// <param name="realm">Which realm.</param>
    /// <param name="number">Events so far.</param>
    /// <param name="lastAt">UTC of the last event.</param>
    /// <param name="keys">Every id ever claimed.</param>
    /// <param name="ended">The ids among them whose keys have ended.</param>
    /// <param name="aliases">Aliases and where they point.</param>
    /// <param name="unrecorded">Alias changes that keys have not recorded yet, by event number.</param>
    /// <param name="answers">Answers for retries.</param>
    /// <exception cref="BrokenInvariantException">No history makes such a directory.</exception>
    public static RealmState Restore(
        Realm realm,
        long number,
        DateTimeOffset lastAt,
        IEnumerable<KeyId> keys,
        IEnumerable<UInt128> ended,
        IEnumerable<KeyValuePair<AliasName, AliasTarget>> aliases,
        IEnumerable<KeyValuePair<long, RealmEvent>> unrecorded,
        AnswerMemory<RealmReply> answers)
    {
        var state = new RealmState(realm)
        {
            Number = number,
            LastAt = lastAt,
            Keys = ImmutableSortedDictionary.CreateRange(keys.Select(static k => KeyValuePair.Create(k.Value, k))),
            Ended = [.. ended],
            Aliases = ImmutableSortedDictionary.CreateRange(aliases),
            Unrecorded = ImmutableSortedDictionary.CreateRange(unrecorded),
            Answers = answers,
        };
        Invariant.Holds(state.Ended.All(state.Keys.ContainsKey), "Only a key that was claimed has ended.");
        Invariant.Holds(state.Aliases.Values.All(a => state.Has(a.Key)), "An alias points at a key of its realm.");
        Invariant.Holds(state.Unrecorded.Keys.All(n => n >= 1 && n <= number), "An alias change is an event of its realm.");
        return state;
    }

    /// <summary>Whether the id is claimed in just this spelling, its key ended or not.</summary>
    public bool Has(KeyId key) => Keys.TryGetValue(key.Value, out var held) && held == key;

    /// <summary>Whether the id is claimed in just this spelling and its key has not ended.</summary>
    public bool IsLive(KeyId key) => Has(key) && !Ended.Contains(key.Value);

    /// <summary>The state after one more event.</summary>
    /// <exception cref="BrokenInvariantException">The event cannot follow.</exception>
    public static RealmState Evolve(RealmState state, RealmEvent happened)
    {
        Invariant.Holds(happened.At >= state.LastAt, "Event times of one realm never go back.");
        var number = state.Number + 1;
        var after = state.After(happened, number) with { Number = number, LastAt = happened.At };
        return happened is RealmEvent.AliasRecorded or RealmEvent.ClaimReleased
            ? after
            : after with { Answers = after.Answers.With(happened.Stamp, happened.At, new RealmReply.Changed()) };
    }

    private RealmState After(RealmEvent happened, long number)
    {
        switch (happened)
        {
            case RealmEvent.KeyClaimed e:
                Invariant.Holds(!Keys.ContainsKey(e.Key.Value), "A key id is claimed once.");
                return this with { Keys = Keys.Add(e.Key.Value, e.Key) };
            case RealmEvent.ClaimReleased e:
                Invariant.Holds(
                    IsLive(e.Key) && !Aliases.Values.Any(t => t.Key == e.Key),
                    "What is given up is claimed, and no alias points at it.");
                return this with { Keys = Keys.Remove(e.Key.Value) };
            case RealmEvent.KeyEnded e:
                Invariant.Holds(IsLive(e.Key), "Only a key that lives ends.");
                return this with { Ended = Ended.Add(e.Key.Value) };
            case RealmEvent.KeyReturned e:
                var isReturning = Has(e.Key) && e.Key.IsMultiRegion && Ended.Contains(e.Key.Value);
                Invariant.Holds(isReturning, "Only a multi-Region key that has ended returns.");
                return this with { Ended = Ended.Remove(e.Key.Value) };
            case RealmEvent.AliasCreated e:
                Invariant.Holds(!Aliases.ContainsKey(e.Alias) && IsLive(e.Key), "A new alias has a free name and a known key.");
                return this with
                {
                    Aliases = Aliases.Add(e.Alias, new AliasTarget(e.Key, e.At, e.At)),
                    Unrecorded = Unrecorded.Add(number, e),
                };
            case RealmEvent.AliasUpdated e:
                Invariant.Holds(
                    Aliases.TryGetValue(e.Alias, out var held) && held.Key == e.Before && IsLive(e.Key),
                    "An alias moves from where it points.");
                return this with
                {
                    Aliases = Aliases.SetItem(e.Alias, new AliasTarget(e.Key, held.CreatedAt, e.At)),
                    Unrecorded = Unrecorded.Add(number, e),
                };
            case RealmEvent.AliasDeleted e:
                Invariant.Holds(
                    Aliases.TryGetValue(e.Alias, out var target) && target.Key == e.Before,
                    "An alias is deleted from where it points.");
                return this with { Aliases = Aliases.Remove(e.Alias), Unrecorded = Unrecorded.Add(number, e) };
            case RealmEvent.AliasRecorded e:
                return this with { Unrecorded = Unrecorded.Remove(e.RealmNumber) };
            default:
                throw new BrokenInvariantException($"No rule for {happened.GetType().Name}.");
        }
    }
}

/// <summary>Where an alias points.</summary>
/// <param name="Key">The key, in the same realm.</param>
/// <param name="CreatedAt">UTC; when the alias was made.</param>
/// <param name="UpdatedAt">UTC; when it was last moved.</param>
public sealed record AliasTarget(KeyId Key, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
