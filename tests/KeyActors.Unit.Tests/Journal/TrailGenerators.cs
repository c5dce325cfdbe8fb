using System.Collections.Immutable;

using CsCheck;

using KeyActors.Model;

namespace KeyActors.Unit.Tests.Journal;

/// <summary>Any valid content of a block of the trail.</summary>
internal static class TrailGenerators
{
    private static readonly Gen<DateTimeOffset> Time =
        Gen.Long[1, DateTimeOffset.MaxValue.UtcTicks / 2].Select(static ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly Gen<long> Span = Gen.OneOf(Gen.Const(0L), Gen.Long[0, TimeSpan.TicksPerDay]);

    private static readonly Gen<string> Word =
        Gen.Char["abcXYZ019-"].Array[1, Limits.TrailWordCharsMax].Select(static chars => new string(chars));

    private static readonly Gen<AliasArn> Alias = Gen.Select(
        EventGenerators.Address, EventGenerators.Alias, static (key, alias) => new AliasArn(key.Realm, alias));

    private static readonly Gen<EncryptionContext> Context = Gen.Select(EventGenerators.Text(0, 40), EventGenerators.Text(0, 40))
        .Array[0, 5].Select(static pairs => EncryptionContext.From(
            pairs.DistinctBy(static p => p.Item1).Select(static p => KeyValuePair.Create(p.Item1, p.Item2))));

    private static readonly Gen<ImmutableSortedDictionary<string, string>> Parameters =
        Gen.Select(Word, EventGenerators.Text(0, 40)).Array[0, 4].Select(static pairs => pairs.Aggregate(
            TrailEntry.NoParameters, static (all, pair) => all.SetItem(pair.Item1, pair.Item2)));

    internal static Gen<TrailEntry> Entry { get; } = Gen.Select(
        Gen.Select(EventGenerators.By, Time, Span, EventGenerators.Number, Word, EventGenerators.Address),
        Gen.Select(EventGenerators.Address.Nullable(), EventGenerators.Text(0, Limits.TrailNameCharsMax), Alias.Nullable()),
        Gen.Select(EventGenerators.Material.Nullable(), Context, EventGenerators.Text(1, 40).Array[0, 3], Gen.Long[0, 9], Word),
        Gen.Select(EventGenerators.Wide, EventGenerators.Wide, Gen.Bool, EventGenerators.Number, Parameters),
        static (call, named, read, result) => new TrailEntry
        {
            By = call.Item1,
            FirstAt = call.Item2,
            LastAt = call.Item2.AddTicks(call.Item3),
            Count = call.Item4,
            Operation = call.Item5,
            Realm = call.Item6.Realm,
            Key = named.Item1,
            Named = named.Item2,
            Alias = named.Item3,
            Material = read.Item1,
            Context = read.Item2,
            GrantTokens = [.. read.Item3],
            PolicyRevision = read.Item4,
            Result = read.Item5,
            Request = new IdempotencyKey(result.Item1, result.Item2),
            IsReadOnly = result.Item3,
            Bytes = result.Item4,
            Parameters = result.Item5,
        });

    internal static IReadOnlyDictionary<Type, Gen<TrailContent>> All { get; } = new Dictionary<Type, Gen<TrailContent>>
    {
        [typeof(TrailContent.Entries)] = Entry.Array[1, 5].Select(
            static entries => (TrailContent)new TrailContent.Entries([.. entries])),
        [typeof(TrailContent.Counts)] = Gen.Select(
            Time, Span, Gen.Select(Word, Word, EventGenerators.Number).Array[1, 5],
            static (from, span, counts) => (TrailContent)new TrailContent.Counts(
                from, from.AddTicks(span), [.. counts.Select(static c => new TrailCount(c.Item1, c.Item2, c.Item3))])),
        [typeof(TrailContent.Gap)] = Gen.Select(
            Gen.Bool, EventGenerators.Number, Time, Span, static (isFirst, block, after, span) => (TrailContent)new TrailContent.Gap(
                new TrailGap(isFirst ? 0 : block, isFirst ? null : after, after.AddTicks(span)))),
        [typeof(TrailContent.Opened)] = Gen.OneOf(TrailLevel.Counters, TrailLevel.Trail, TrailLevel.Strict).Select(
            static level => (TrailContent)new TrailContent.Opened(level)),
        [typeof(TrailContent.Closed)] = Gen.Const(0).Select(static _ => (TrailContent)new TrailContent.Closed()),
        [typeof(TrailContent.Dropped)] = Gen.Select(
            Gen.Long[1, 300], Gen.Long[0, 300], Time,
            static (first, more, until) => (TrailContent)new TrailContent.Dropped(first, first + more, until)),
    };

    internal static Gen<TrailContent> Any { get; } = Gen.OneOf([.. All.Values]);
}
