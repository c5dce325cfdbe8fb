using System.Collections.Immutable;

using CsCheck;

using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Unit.Tests.Laws;

/// <summary>Laws of counting and budgets over random lives of a holder that is killed now and then.</summary>
public sealed class UsageLaws
{
    private static readonly Gen<UsageStep> Step = Gen.Frequency<UsageStep>(
        (24, Gen.Int[1, Limits.PlaintextBytesMax].Select(UsageStep (bytes) => new UsageStep.Use(bytes))),
        (3, Gen.Const<UsageStep>(new UsageStep.Kill())),
        (2, Gen.Const<UsageStep>(new UsageStep.Rest())),
        (1, Gen.Const<UsageStep>(new UsageStep.Rotate())),
        (2, Gen.Select(Gen.Int[0, 40], Gen.Int[0, 20], Gen.Bool, UsageStep (uses, blocks, rotates) => new UsageStep.Budget(
            uses == 0 ? null : uses, blocks == 0 ? null : blocks * 4_096, rotates ? AtLimit.Rotate : AtLimit.Refuse))));

    private static readonly Gen<UsageStep[]> Steps = Step.Array[0, 150];

    [Fact]
    public void Law_The_truth_is_within_what_is_counted_and_at_most_what_the_killed_had_open_is_counted_too_much() =>
        Steps.Sample(steps => Holder.Of(steps).Check());

    [Fact]
    public void Law_No_material_ever_seals_more_than_its_budget() =>
        Steps.Sample(steps => Assert.All(Holder.Of(steps).Moments, m => Assert.True(
            m.Truth.Uses <= (m.Budget?.Uses ?? long.MaxValue) && m.Truth.Bytes <= (m.Budget?.Bytes ?? long.MaxValue))));

    [Fact]
    public void Law_Without_a_kill_every_count_is_exact_and_every_budget_is_used_up_to_its_last_use() => Steps.Sample(steps =>
    {
        var holder = Holder.Of(steps.Where(static s => s is not UsageStep.Kill));
        var report = UsageRules.Report(holder.State, holder.Tallies, null);
        Assert.All(report.Materials, m => Assert.Equal((0, 0), (m.UnknownUses, m.UnknownBytes)));
        Assert.All(report.Materials, m => Assert.Equal(holder.TruthOf(m.Material), (m.AtMost, m.BytesAtMost)));
        Assert.All(holder.Refusals, m => Assert.True(
            m.Truth.Uses >= m.Budget!.Uses || m.Truth.Bytes + m.Wanted > m.Budget.Bytes));
    });

    [Fact]
    public void Law_Counting_answers_nobody_and_comes_back_from_replay_and_snapshot() => Steps.Sample(steps =>
    {
        var holder = Holder.Of(steps);
        var state = (KeyState?)null;
        foreach (var happened in holder.History)
        {
            var before = state;
            state = KeyState.Evolve(state, happened);
            if (!UsageRules.Counts(happened)) continue;
            Assert.Same(before!.Answers, state.Answers);
            Assert.Equal((before.Status, before.Current, before.Number + 1), (state.Status, state.Current, state.Number));
        }

        Assert.Equal(Plain.Of(holder.State), Plain.Of(state));
        Assert.Equal(Plain.Of(holder.State), Plain.Of(KeyStateCodec.Decode(KeyStateCodec.Encode(holder.State))));
        Assert.All(state!.Counters.Open.GroupBy(a => a.Material), g => Assert.InRange(g.Count(), 1, UsageState.OpenMax));
    });

    [Fact]
    public void Near_a_budget_what_is_set_aside_shrinks_to_one()
    {
        var (state, sizes) = (KeyState.Evolve(null, Some.Created()), new List<long>());
        state = KeyState.Evolve(state, new KeyEvent.UsageBudgetSet(Some.Noon, Some.Created().Stamp, 5_000, null, AtLimit.Refuse));
        while (UsageRules.Reserve(state, 1_024, 1, Some.Noon) is { } reserved)
        {
            sizes.Add(reserved.Uses);
            state = KeyState.Evolve(state, reserved);
            state = KeyState.Evolve(state, UsageRules.Record(state, new UsageTally(reserved.Allotment, reserved.Uses, 0, 1, Some.Noon), Some.Noon));
        }

        Assert.Equal(5_000, sizes.Sum());
        Assert.Equal([1_024, 994], sizes.Take(2));
        Assert.Equal([1, 1, 1], sizes.TakeLast(3));
    }

    [Fact]
    public void Allotments_grow_while_they_go_fast_and_shrink_again()
    {
        var sizes = new List<long> { UsageRules.NextUses(0, TimeSpan.MaxValue) };
        for (var i = 0; i < 8; i++) sizes.Add(UsageRules.NextUses(sizes[^1], TimeSpan.FromSeconds(1)));
        Assert.Equal([1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 65_536, 65_536], sizes);
        Assert.Equal(32_768, UsageRules.NextUses(65_536, TimeSpan.FromMinutes(1)));
        Assert.Equal(1_024, UsageRules.NextUses(1_024, TimeSpan.FromMinutes(1)));
    }

    private abstract record UsageStep
    {
        internal sealed record Use(int Bytes) : UsageStep;

        internal sealed record Kill : UsageStep;

        internal sealed record Rest : UsageStep;

        internal sealed record Rotate : UsageStep;

        internal sealed record Budget(long? Uses, long? Bytes, AtLimit AtLimit) : UsageStep;
    }

    private sealed record Moment((long Uses, long Bytes) Truth, UsageBudget? Budget, int Wanted);

    /// <summary>What a key's actor does with the rules, without the actor: one allotment at a time, two when it is early.</summary>
    private sealed class Holder
    {
        private readonly Dictionary<KeyMaterialId, (long Uses, long Bytes)> truth = [];
        private readonly Dictionary<KeyMaterialId, (long Uses, long Bytes)> lost = [];
        private readonly Dictionary<long, UsageTally> held = [];
        private DateTimeOffset now = Some.Noon;
        private int steps;

        internal KeyState State { get; private set; } = null!;

        internal List<KeyEvent> History { get; } = [];

        /// <summary>After each use that was made.</summary>
        internal List<Moment> Moments { get; } = [];

        /// <summary>At each use that was refused.</summary>
        internal List<Moment> Refusals { get; } = [];

        internal IReadOnlyCollection<UsageTally> Tallies => held.Values;

        internal static Holder Of(IEnumerable<UsageStep> steps)
        {
            var holder = new Holder();
            holder.Store([Some.Created()]);
            foreach (var step in steps) holder.Do(step);
            return holder;
        }

        internal (long Uses, long Bytes) TruthOf(KeyMaterialId material) => truth.GetValueOrDefault(material);

        internal void Check()
        {
            var report = UsageRules.Report(State, Tallies, null);
            Assert.All(truth.Keys, used => Assert.Single(report.Materials, m => m.Material == used));
            foreach (var m in report.Materials)
            {
                var (was, killed) = (TruthOf(m.Material), lost.GetValueOrDefault(m.Material));
                Assert.True(m.AtLeast <= was.Uses && was.Uses <= m.AtMost && m.AtMost <= was.Uses + killed.Uses);
                Assert.True(m.Bytes <= was.Bytes && was.Bytes <= m.BytesAtMost && m.BytesAtMost <= was.Bytes + killed.Bytes);
            }
        }

        private void Do(UsageStep step)
        {
            now += TimeSpan.FromSeconds((steps++ * 7 % 11) - 3);
            switch (step)
            {
                case UsageStep.Use use:
                    Use(use.Bytes);
                    break;
                case UsageStep.Kill:
                    foreach (var open in State.Counters.Open.Where(a => held.ContainsKey(a.Number)))
                        lost[open.Material] = (lost.GetValueOrDefault(open.Material).Uses + open.Uses, lost.GetValueOrDefault(open.Material).Bytes + open.Bytes);
                    held.Clear();
                    break;
                case UsageStep.Rest:
                    RecordAll();
                    break;
                case UsageStep.Rotate:
                    Decide(new KeyCommand.RotateNow(Some.Alice, Some.Once($"rotate {steps}")));
                    RecordAll();
                    break;
                case UsageStep.Budget b:
                    RecordAll();
                    Decide(new KeyCommand.SetUsageBudget(Some.Alice, Some.Once($"budget {steps}"), b.Uses, b.Bytes, b.AtLimit));
                    break;
            }
        }

        private void Use(int bytes)
        {
            for (var tries = 0; ; tries++)
            {
                var material = State.Current.Id;
                if (State.Counters.Open.FirstOrDefault(a => a.Material == material && Covers(a, bytes)) is { } open)
                {
                    var tally = held[open.Number];
                    held[open.Number] = tally with { Encrypts = tally.Encrypts + 1, Bytes = tally.Bytes + bytes, LastUsedAt = now };
                    truth[material] = (TruthOf(material).Uses + 1, TruthOf(material).Bytes + bytes);
                    Moments.Add(new Moment(truth[material], State.Counters.Budget, bytes));
                    return;
                }

                RecordAll();
                Store(UsageRules.Lose(State, held.Keys, now));
                if (UsageRules.Reserve(State, 8, bytes, now) is { } reserved)
                {
                    Take(reserved);
                    if (UsageRules.Reserve(State, 8, 1, now) is { } early && !UsageRules.IsShrunk(early, 8)) Take(early);
                    continue;
                }

                if (State.Counters.Budget is { AtLimit: AtLimit.Rotate })
                {
                    Assert.True(tries < 3, "Fresh material has room for any use.");
                    Decide(new KeyCommand.RotateSpent(Caller.Vault, Some.Once($"spent {steps}"), material));
                    Assert.NotEqual(material, State.Current.Id);
                    Assert.Equal(RotationKind.Budget, State.Current.Rotation);
                    continue;
                }

                // The counter may say more than the truth, when somebody was killed.
                if (lost.Count == 0) Refusals.Add(new Moment(TruthOf(material), State.Counters.Budget, bytes));
                return;
            }
        }

        private bool Covers(Allotment open, int bytes) =>
            held.TryGetValue(open.Number, out var tally) && tally.Encrypts < open.Uses && tally.Bytes + bytes <= open.Bytes;

        private void Take(KeyEvent.UsageReserved reserved)
        {
            Store([reserved]);
            held.Add(reserved.Allotment, new UsageTally(reserved.Allotment, 0, 0, 0, null));
        }

        private void RecordAll()
        {
            foreach (var tally in held.Values.OrderBy(t => t.Allotment)) Store([UsageRules.Record(State, tally, now)]);
            held.Clear();
        }

        private void Decide(KeyCommand command)
        {
            var decision = KeyRules.Decide(State, command, now, null);
            if (decision is KeyDecision.MakeMaterial) decision = KeyRules.Decide(State, command, now, Some.Material((ulong)(steps + 100)));
            if (decision is KeyDecision.Store store) Store(store.Events);
        }

        private void Store(IEnumerable<KeyEvent> events)
        {
            foreach (var happened in events.ToImmutableArray())
            {
                History.Add(happened);
                State = KeyState.Evolve(State, happened);
            }
        }
    }
}
