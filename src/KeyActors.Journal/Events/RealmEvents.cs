using System.Collections.Immutable;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>Rows of <see cref="EventTable"/>: realm directories.</summary>
internal static class RealmEvents
{
    internal static ImmutableArray<EventRow> Rows { get; } =
    [
        EventRow.Of<RealmEvent.KeyClaimed>(
            "realm.key-claimed/1",
            2,
            static (ref to, e) => to.Id(e.Key),
            static (ref from, head) => new(head.At, head.Stamp, from.Id())),
        EventRow.Of<RealmEvent.ClaimReleased>(
            "realm.claim-released/1",
            2,
            static (ref to, e) => to.Id(e.Key),
            static (ref from, head) => new(head.At, head.Stamp, from.Id())),
        EventRow.Of<RealmEvent.KeyEnded>(
            "realm.key-ended/1",
            2,
            static (ref to, e) => to.Id(e.Key),
            static (ref from, head) => new(head.At, head.Stamp, from.Id())),
        EventRow.Of<RealmEvent.KeyReturned>(
            "realm.key-returned/1",
            2,
            static (ref to, e) => to.Id(e.Key),
            static (ref from, head) => new(head.At, head.Stamp, from.Id())),
        EventRow.Of<RealmEvent.AliasCreated>(
            "realm.alias-created/1",
            3,
            static (ref to, e) =>
            {
                to.Text(e.Alias.ToString());
                to.Id(e.Key);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Alias(), from.Id())),
        EventRow.Of<RealmEvent.AliasUpdated>(
            "realm.alias-updated/1",
            4,
            static (ref to, e) =>
            {
                to.Text(e.Alias.ToString());
                to.Id(e.Before);
                to.Id(e.Key);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Alias(), from.Id(), from.Id())),
        EventRow.Of<RealmEvent.AliasDeleted>(
            "realm.alias-deleted/1",
            3,
            static (ref to, e) =>
            {
                to.Text(e.Alias.ToString());
                to.Id(e.Before);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Alias(), from.Id())),
        EventRow.Of<RealmEvent.AliasRecorded>(
            "realm.alias-recorded/1",
            2,
            static (ref to, e) => to.Number(e.RealmNumber),
            static (ref from, head) => new(head.At, head.Stamp, from.Number(1, long.MaxValue))),
    ];
}
