using System.Collections.Immutable;

using KeyActors.Model;

using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;
using RealmDecision = KeyActors.Model.Decision<KeyActors.Model.RealmEvent, KeyActors.Model.RealmReply>;

namespace KeyActors.Unit.Tests;

/// <summary>One command as it was heard: the state before it, the time, the decision, the state after it.</summary>
internal sealed record KeyMoment(KeyState? Before, KeyCommand Command, DateTimeOffset Now, MadeMaterial? Made, KeyDecision Decision, KeyState? After);

/// <summary>What an actor does with the rules, without the actor: decide, make material when asked, store, evolve.</summary>
internal sealed record KeyLife(ImmutableArray<KeyMoment> Moments, ImmutableArray<KeyEvent> History)
{
    internal KeyState? State => Moments.IsEmpty ? null : Moments[^1].After;

    internal static KeyLife Of(IEnumerable<KeyStep> steps)
    {
        var (now, life) = (Some.Noon, new KeyLife([], []));
        foreach (var step in steps)
        {
            now += step.Elapsed;
            life = life.Hear(step.Command, now, step.NewTag);
        }

        return life;
    }

    /// <summary>Hears one command; new material has the first free tag at or after <paramref name="newTag"/>.</summary>
    internal KeyLife Hear(KeyCommand command, DateTimeOffset now, ulong newTag)
    {
        var (before, made) = (State, (MadeMaterial?)null);
        var decision = KeyRules.Decide(before, command, now, null);
        if (decision is KeyDecision.MakeMaterial wanted)
        {
            while (wanted.TakenTags.Contains(newTag)) newTag++;
            made = Some.Material(newTag);
            decision = KeyRules.Decide(before, command, now, made);
        }

        if (decision is KeyDecision.KeepMaterial given)
        {
            // Every arrival gets a secret of its own.
            made = new MadeMaterial(given.Material, new SecretId((UInt128)(1_000 + History.Length)));
            decision = KeyRules.Decide(before, command, now, made);
        }

        ImmutableArray<KeyEvent> events = decision is KeyDecision.Store store ? store.Events : [];
        var after = events.Aggregate(before, KeyState.Evolve);
        return new KeyLife([.. Moments, new KeyMoment(before, command, now, made, decision, after)], [.. History, .. events]);
    }
}

/// <summary>One command of a directory as it was heard.</summary>
internal sealed record RealmMoment(RealmState Before, RealmCommand Command, DateTimeOffset Now, RealmDecision Decision, RealmState After);

/// <summary>The same for a realm directory.</summary>
internal sealed record RealmLife(ImmutableArray<RealmMoment> Moments, ImmutableArray<RealmEvent> History, RealmState State)
{
    internal static RealmLife Of(IEnumerable<RealmStep> steps)
    {
        var (now, life) = (Some.Noon, new RealmLife([], [], RealmState.Empty(Realm.Default)));
        foreach (var step in steps)
        {
            now += step.Elapsed;
            life = life.Record(step.Recorded, now).Hear(step.Command, now);
        }

        return life;
    }

    internal RealmLife Hear(RealmCommand command, DateTimeOffset now)
    {
        var decision = RealmRules.Decide(State, command, now);
        ImmutableArray<RealmEvent> events = decision is RealmDecision.Store store ? store.Events : [];
        var after = events.Aggregate(State, RealmState.Evolve);
        return new RealmLife([.. Moments, new RealmMoment(State, command, now, decision, after)], [.. History, .. events], after);
    }

    /// <summary>Acknowledges the oldest alias changes, as the directory does once the keys have recorded them.</summary>
    internal RealmLife Record(int count, DateTimeOffset now)
    {
        var life = this;
        foreach (var number in State.Unrecorded.Keys.Take(count))
        {
            var at = now > life.State.LastAt ? now : life.State.LastAt;
            var stamp = new CommandStamp(Caller.Vault, Some.Once($"record {number}"), CommandFingerprint.Of("record"));
            var happened = new RealmEvent.AliasRecorded(at, stamp, number);
            life = life with { History = life.History.Add(happened), State = RealmState.Evolve(life.State, happened) };
        }

        return life;
    }
}
