using System.Collections.Immutable;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>Rows of <see cref="EventTable"/>: what a key's materials seal, counted.</summary>
internal static class UsageEvents
{
    internal static ImmutableArray<EventRow> Rows { get; } =
    [
        EventRow.Of<KeyEvent.UsageReserved>(
            "key.usage-reserved/1",
            5,
            static (ref to, e) =>
            {
                to.Number(e.Allotment);
                to.Material(e.Material);
                to.Number(e.Uses);
                to.Number(e.Bytes);
            },
            static (ref from, head) => new(
                head.At,
                head.Stamp,
                from.Number(1, long.MaxValue),
                from.Material(),
                from.Number(1, Limits.BudgetUsesMax),
                from.Number(1, Limits.BudgetBytesMax))),
        EventRow.Of<KeyEvent.UsageRecorded>(
            "key.usage-recorded/1",
            6,
            static (ref to, e) =>
            {
                to.Number(e.Allotment);
                to.Number(e.Encrypts);
                to.Number(e.DataKeys);
                to.Number(e.Bytes);
                to.TimeOrNever(e.LastUsedAt);
            },
            static (ref from, head) => new(
                head.At,
                head.Stamp,
                from.Number(1, long.MaxValue),
                from.Number(0, Limits.BudgetUsesMax),
                from.Number(0, Limits.BudgetUsesMax),
                from.Number(0, Limits.BudgetBytesMax),
                from.TimeOrNever())),
        EventRow.Of<KeyEvent.UsageLost>(
            "key.usage-lost/1",
            2,
            static (ref to, e) => to.Number(e.Allotment),
            static (ref from, head) => new(head.At, head.Stamp, from.Number(1, long.MaxValue))),
        EventRow.Of<KeyEvent.Used>(
            "key.used/1",
            3,
            static (ref to, e) =>
            {
                to.Choice(e.Work);
                to.Time(e.UsedAt);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Choice<KeyWork>(), from.Time())),
        EventRow.Of<KeyEvent.UsageBudgetSet>(
            "key.usage-budget-set/1",
            4,
            static (ref to, e) =>
            {
                to.NumberOrNone(e.Uses);
                to.NumberOrNone(e.Bytes);
                to.Choice(e.AtLimit);
            },
            static (ref from, head) => new(
                head.At,
                head.Stamp,
                from.NumberOrNone(1, Limits.BudgetUsesMax),
                from.NumberOrNone(Limits.PlaintextBytesMax, Limits.BudgetBytesMax),
                from.Choice<AtLimit>())),
    ];
}
