using System.Collections.Concurrent;
using System.Collections.Immutable;
using KeyActors.Engine;
using KeyActors.Model;

namespace KeyActors.Actors;

/// <summary>What the realm directories have published: read by every thread, written by the directory's own actor.</summary>
internal sealed class RealmBook
{
    private readonly ConcurrentDictionary<Realm, Page> pages = new();
    private readonly ConcurrentDictionary<Realm, bool> faulty = new();

    /// <summary>Regions that do not answer, in tests.</summary>
    internal RegionSwitch Away { get; } = new();

    /// <summary>Whether a region has a directory.</summary>
    internal bool HasRegion(RegionName region) => pages.Keys.Any(realm => realm.Region == region);

    /// <summary>What is published of a realm; false before its directory has recovered.</summary>
    internal bool TryRead(Realm realm, out Page page) => pages.TryGetValue(realm, out page!);

    /// <summary>A directory failed its checks: nothing of its realm can be looked up.</summary>
    internal void MarkFaulty(Realm realm) => faulty[realm] = true;

    /// <summary>Whether a directory failed its checks.</summary>
    internal bool IsFaulty(Realm realm) => faulty.ContainsKey(realm);

    /// <summary>Whether any directory failed its checks.</summary>
    internal bool AnyFaulty => !faulty.IsEmpty;

    /// <summary>Refuses a look-up in a realm whose directory failed its checks, or whose region does not answer.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.Unavailable"/>.</exception>
    internal void CheckSound(Realm realm)
    {
        if (!faulty.IsEmpty && faulty.ContainsKey(realm)) throw new RefusedException(Faulty(realm));
        if (Away.Refuse(realm.Region) is { } away) throw new RefusedException(away);
    }

    /// <summary>What callers are told about a directory that failed its checks.</summary>
    internal static Refusal Faulty(Realm realm) =>
        new Refusal.Unavailable($"The directory of {realm} fails its checks, run 'keyactors verify'");

    /// <summary>Whether an alias points at a key at this moment: asked where a use begins, so that none begins on an
    /// old alias.</summary>
    internal bool PointsAt(AliasArn alias, KeyArn key) =>
        pages.TryGetValue(alias.Realm, out var page) && page.State.Aliases.TryGetValue(alias.Name, out var target)
        && alias.Realm == key.Realm && target.Key == key.Id;

    /// <summary>Publishes a realm when its directory has recovered, for the first time or again.</summary>
    /// <param name="state">The directory as recovered.</param>
    /// <param name="unborn">Ids without a first event when that was looked up; one born since then stays born.</param>
    internal void Open(RealmState state, ImmutableHashSet<KeyId> unborn) => pages.AddOrUpdate(
        state.Realm,
        static (_, opened) => opened,
        static (_, before, opened) => opened with
        {
            Unborn = opened.Unborn.Except(before.State.Keys.Values.Where(k => !before.Unborn.Contains(k))),
        },
        new Page(state, unborn));

    /// <summary>Publishes a realm as it is now, before anyone is told that it changed.</summary>
    /// <param name="state">The directory after its newest event.</param>
    /// <param name="happened">That event.</param>
    internal void Publish(RealmState state, RealmEvent happened)
    {
        while (pages.TryGetValue(state.Realm, out var page))
        {
            var unborn = happened switch
            {
                RealmEvent.KeyClaimed e => page.Unborn.Add(e.Key),
                RealmEvent.ClaimReleased e => page.Unborn.Remove(e.Key),
                _ => page.Unborn,
            };
            if (pages.TryUpdate(state.Realm, new Page(state, unborn), page)) return;
        }
    }

    /// <summary>Claimed ids without a history, of every realm that has some.</summary>
    internal IReadOnlyList<(Realm Realm, ImmutableHashSet<KeyId> Unborn)> Unborn() =>
        [.. pages.Where(static p => !p.Value.Unborn.IsEmpty).Select(static p => (p.Key, p.Value.Unborn))];

    /// <summary>A claimed id has its first event.</summary>
    internal void MarkBorn(KeyArn key)
    {
        while (pages.TryGetValue(key.Realm, out var page) && page.Unborn.Contains(key.Id))
            if (pages.TryUpdate(key.Realm, page with { Unborn = page.Unborn.Remove(key.Id) }, page)) return;
    }

    /// <summary>One realm as published.</summary>
    /// <param name="State">Ids and aliases.</param>
    /// <param name="Unborn">Ids that are claimed and have no history yet: an interrupted or running creation.</param>
    internal sealed record Page(RealmState State, ImmutableHashSet<KeyId> Unborn)
    {
        /// <summary>Whether a key of this id exists and has not ended.</summary>
        internal bool Has(KeyId key) => State.IsLive(key) && !Unborn.Contains(key);

        /// <summary>Keys that exist and have not ended.</summary>
        internal int CountKeys() => State.Keys.Count - State.Ended.Count - Unborn.Count;
    }
}
