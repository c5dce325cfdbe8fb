using System.Collections.Immutable;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>Rows of <see cref="EventTable"/>: a vault that was put back from a backup.</summary>
internal static class RecoveryEvents
{
    internal static ImmutableArray<EventRow> Rows { get; } =
    [
        EventRow.Of<KeyEvent.Recovered>(
            "key.recovered/1",
            3,
            static (ref to, e) =>
            {
                to.Number(e.Recovery);
                to.Flag(e.IsNew);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Number(1, long.MaxValue), from.Flag())),
        EventRow.Of<VaultEvent.Recovered>(
            "vault.recovered/1",
            4,
            static (ref to, e) =>
            {
                to.Number(e.Recovery);
                to.Number(e.Generation);
                to.Time(e.BackupAt);
            },
            static (ref from, head) => new(
                head.At, head.Stamp, from.Number(1, long.MaxValue), from.Number(0, long.MaxValue), from.Time())),
        EventRow.Of<VaultEvent.RecoveryAccepted>(
            "vault.recovery-accepted/1",
            2,
            static (ref to, e) => to.Number(e.Recovery),
            static (ref from, head) => new(head.At, head.Stamp, from.Number(1, long.MaxValue))),
    ];
}
