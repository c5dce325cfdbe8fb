using System.Collections.Immutable;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>Rows of <see cref="EventTable"/>: imported material, and the end of secrets and keys.</summary>
internal static class EndingEvents
{
    internal static ImmutableArray<EventRow> Rows { get; } =
    [
        EventRow.Of<KeyEvent.CreatedForImport>(
            "key.created-for-import/1",
            7,
            static (ref to, e) =>
            {
                to.Address(e.Address);
                to.Text(e.Description);
                to.Choice(e.Spec);
                to.Choice(e.Usage);
                to.Tags(e.Tags);
                to.Number(e.MaterialDeletionDays);
            },
            static (ref from, head) => new(
                head.At,
                head.Stamp,
                from.Address(),
                from.Text(0, Limits.DescriptionCharsMax),
                from.Choice<KeySpec>(),
                from.Choice<KeyUsage>(),
                from.Tags(),
                (int)from.Number(0, Limits.MaterialDeletionDaysMax))),
        EventRow.Of<KeyEvent.MaterialImported>(
            "key.material-imported/1",
            6,
            static (ref to, e) =>
            {
                to.Material(e.Material);
                to.Secret(e.Secret);
                to.TimeOrNever(e.ExpiresAt);
                to.Text(e.Description);
                to.Flag(e.IsPending);
            },
            static (ref from, head) => new(
                head.At,
                head.Stamp,
                from.Material(),
                from.Secret(),
                from.TimeOrNever(),
                from.Text(0, Limits.MaterialDescriptionCharsMax),
                from.Flag())),
        EventRow.Of<KeyEvent.MaterialDeletionScheduled>(
            "key.material-deletion-scheduled/1",
            3,
            static (ref to, e) =>
            {
                to.Material(e.Material);
                to.Time(e.DeleteAt);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Material(), from.Time())),
        EventRow.Of<KeyEvent.MaterialDeletionCancelled>(
            "key.material-deletion-cancelled/1",
            2,
            static (ref to, e) => to.Material(e.Material),
            static (ref from, head) => new(head.At, head.Stamp, from.Material())),
        EventRow.Of<KeyEvent.MaterialDeleted>(
            "key.material-deleted/1",
            4,
            static (ref to, e) =>
            {
                to.Material(e.Material);
                to.Secret(e.Secret);
                to.Choice(e.Cause);
            },
            static (ref from, head) => new(
                head.At, head.Stamp, from.Material(), from.Secret(), from.Choice<DeletionCause>())),
        EventRow.Of<KeyEvent.MaterialDestroyed>(
            "key.material-destroyed/1",
            3,
            static (ref to, e) =>
            {
                to.Secrets(e.Secrets);
                to.Proof(e.Proof);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Secrets(), from.Proof())),
        EventRow.Of<KeyEvent.DeletionScheduled>(
            "key.deletion-scheduled/1",
            2,
            static (ref to, e) => to.Time(e.DeleteAt),
            static (ref from, head) => new(head.At, head.Stamp, from.Time())),
        EventRow.Of<KeyEvent.DeletionCancelled>(
            "key.deletion-cancelled/1",
            1,
            static (ref _, _) => { },
            static (ref _, head) => new(head.At, head.Stamp)),
        EventRow.Of<KeyEvent.DestructionStarted>(
            "key.destruction-started/1",
            3,
            static (ref to, e) =>
            {
                to.Secrets(e.Secrets);
                to.Number(e.Epoch);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Secrets(), from.Number(1, long.MaxValue))),
        EventRow.Of<KeyEvent.Destroyed>(
            "key.destroyed/1",
            3,
            static (ref to, e) =>
            {
                to.Secrets(e.Secrets);
                to.Proof(e.Proof);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Secrets(), from.Proof())),
    ];
}
