using System.Collections.Immutable;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>Rows of <see cref="EventTable"/>: the vault as a whole.</summary>
internal static class VaultEvents
{
    internal static ImmutableArray<EventRow> Rows { get; } =
    [
        EventRow.Of<VaultEvent.Created>(
            "vault.created/1",
            3,
            static (ref to, e) =>
            {
                to.VaultId(e.VaultId);
                to.Number(e.FormatLevel);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.VaultId(), (int)from.Number(1, int.MaxValue))),
        EventRow.Of<VaultEvent.FormatRaised>(
            "vault.format-raised/1",
            2,
            static (ref to, e) => to.Number(e.Level),
            static (ref from, head) => new(head.At, head.Stamp, (int)from.Number(2, int.MaxValue))),
        EventRow.Of<VaultEvent.Resealed>(
            "vault.resealed/1",
            3,
            static (ref to, e) =>
            {
                to.SealKinds(e.Before);
                to.SealKinds(e.After);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.SealKinds(0), from.SealKinds(1))),
        EventRow.Of<VaultEvent.ClockHeld>(
            "vault.clock-held/1",
            5,
            static (ref to, e) =>
            {
                to.Choice(e.Doubt);
                to.Time(e.Expected);
                to.Time(e.Found);
                to.Time(e.Until);
            },
            static (ref from, head) => new(
                head.At, head.Stamp, from.Choice<ClockDoubt>(), from.Time(), from.Time(), from.Time())),
        EventRow.Of<VaultEvent.ClockConfirmed>(
            "vault.clock-confirmed/1",
            2,
            static (ref to, e) => to.Time(e.Found),
            static (ref from, head) => new(head.At, head.Stamp, from.Time())),
        EventRow.Of<VaultEvent.EpochRenewed>(
            "vault.epoch-renewed/1",
            2,
            static (ref to, e) => to.Number(e.Epoch),
            static (ref from, head) => new(head.At, head.Stamp, from.Number(2, long.MaxValue))),
    ];
}
