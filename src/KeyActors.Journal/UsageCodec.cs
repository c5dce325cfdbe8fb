using System.Collections.Immutable;
using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>The counters of a key's state, in the bytes of its snapshot.</summary>
internal static class UsageCodec
{
    private const int Fields = 6;
    private const int OpenFields = 4;
    private const int ClosedFields = 7;
    private const int BudgetFields = 3;
    private const int NotedFields = 2;

    internal static void Write(ref PayloadWriter to, UsageState counters)
    {
        to.Array(Fields);
        to.Number(counters.LastAllotment);
        to.Array(counters.Open.Length);
        foreach (var open in counters.Open)
        {
            to.Array(OpenFields);
            to.Number(open.Number);
            to.Material(open.Material);
            to.Number(open.Uses);
            to.Number(open.Bytes);
        }

        to.Array(counters.Closed.Length);
        foreach (var closed in counters.Closed)
        {
            to.Array(ClosedFields);
            to.Material(closed.Material);
            to.Number(closed.Encrypts);
            to.Number(closed.DataKeys);
            to.Number(closed.Bytes);
            to.Number(closed.UnknownUses);
            to.Number(closed.UnknownBytes);
            to.TimeOrNever(closed.LastUsedAt);
        }

        to.Number(counters.Notes);
        to.Array(counters.LastNoted is null ? 0 : NotedFields);
        if (counters.LastNoted is { } noted)
        {
            to.Choice(noted.Work);
            to.Time(noted.At);
        }

        to.Array(counters.Budget is null ? 0 : BudgetFields);
        if (counters.Budget is not { } budget) return;
        to.NumberOrNone(budget.Uses);
        to.NumberOrNone(budget.Bytes);
        to.Choice(budget.AtLimit);
    }

    internal static UsageState Read(ref PayloadReader from)
    {
        from.Array(Fields);
        return new UsageState
        {
            LastAllotment = from.Number(0, long.MaxValue),
            Open = Open(ref from),
            Closed = Closed(ref from),
            Notes = from.Number(0, long.MaxValue),
            LastNoted = from.Array(0, NotedFields) switch
            {
                0 => null,
                NotedFields => new LastUse(from.Choice<KeyWork>(), from.Time()),
                _ => throw JournalFormatException.Unreadable(KeyStateCodec.Manifest, "a use has a name and a time"),
            },
            Budget = from.Array(0, BudgetFields) switch
            {
                0 => null,
                BudgetFields => new UsageBudget(
                    from.NumberOrNone(1, Limits.BudgetUsesMax),
                    from.NumberOrNone(Limits.PlaintextBytesMax, Limits.BudgetBytesMax),
                    from.Choice<AtLimit>()),
                _ => throw JournalFormatException.Unreadable(KeyStateCodec.Manifest, "a budget has two limits and an end"),
            },
        };
    }

    private static ImmutableArray<Allotment> Open(ref PayloadReader from)
    {
        var count = from.Array(0, Limits.SecretsPerKeyMax * UsageState.OpenMax);
        var open = ImmutableArray.CreateBuilder<Allotment>(count);
        for (var i = 0; i < count; i++)
        {
            from.Array(OpenFields);
            open.Add(new Allotment(
                from.Number(1, long.MaxValue),
                from.Material(),
                from.Number(1, Limits.BudgetUsesMax),
                from.Number(1, Limits.BudgetBytesMax)));
        }

        return open.MoveToImmutable();
    }

    private static ImmutableArray<MaterialUsage> Closed(ref PayloadReader from)
    {
        var count = from.Array(0, Limits.SecretsPerKeyMax);
        var closed = ImmutableArray.CreateBuilder<MaterialUsage>(count);
        for (var i = 0; i < count; i++)
        {
            from.Array(ClosedFields);
            closed.Add(new MaterialUsage(
                from.Material(),
                from.Number(0, long.MaxValue),
                from.Number(0, long.MaxValue),
                from.Number(0, long.MaxValue),
                from.Number(0, long.MaxValue),
                from.Number(0, long.MaxValue),
                from.TimeOrNever()));
        }

        return closed.MoveToImmutable();
    }
}
