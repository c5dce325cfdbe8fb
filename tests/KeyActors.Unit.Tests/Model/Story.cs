using KeyActors.Model;

using Xunit;

using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;
using RealmDecision = KeyActors.Model.Decision<KeyActors.Model.RealmEvent, KeyActors.Model.RealmReply>;

namespace KeyActors.Unit.Tests.Model;

/// <summary>Given a history, when a command is heard, then this is decided; and so on, since what is stored is evolved.</summary>
internal sealed class KeyStory
{
    private int intentions;
    private int arrivals;
    private KeyDecision? decision;

    private KeyStory(KeyState? state) => State = state;

    internal KeyState? State { get; private set; }

    internal DateTimeOffset Now { get; private set; } = Some.Noon;

    /// <summary>A key with this history; none, when there is none.</summary>
    internal static KeyStory Given(params IEnumerable<KeyEvent> history) => new(history.Aggregate((KeyState?)null, KeyState.Evolve));

    /// <summary>A key that was just created.</summary>
    internal static KeyStory GivenAKey() => Given(Some.Created());

    /// <summary>The clock moves, back when negative.</summary>
    internal KeyStory After(TimeSpan elapsed)
    {
        Now += elapsed;
        return this;
    }

    /// <summary>A command with an intention of its own.</summary>
    internal KeyStory When(Func<IdempotencyKey, KeyCommand> command) => When(command(Some.Once($"story {++intentions}")));

    internal KeyStory When(KeyCommand command)
    {
        MadeMaterial? made = null;
        decision = KeyRules.Decide(State, command, Now, null);
        if (decision is KeyDecision.MakeMaterial)
        {
            made = Some.Material((ulong)(State?.Materials.Length ?? 0) + 1);
            decision = KeyRules.Decide(State, command, Now, made);
        }

        if (decision is KeyDecision.KeepMaterial given)
        {
            made = new MadeMaterial(given.Material, new SecretId((UInt128)(1_000 + ++arrivals)));
            decision = KeyRules.Decide(State, command, Now, made);
        }

        if (decision is KeyDecision.Store store) State = store.Events.Aggregate(State, KeyState.Evolve);
        return this;
    }

    internal KeyStory ThenStored<T>(Action<T>? check = null)
        where T : KeyEvent
    {
        var happened = Assert.IsType<T>(Assert.Single(Assert.IsType<KeyDecision.Store>(decision).Events));
        check?.Invoke(happened);
        return this;
    }

    internal KeyStory ThenRefused<T>(Action<T>? check = null)
        where T : Refusal
    {
        var refusal = Assert.IsType<T>(Assert.IsType<KeyDecision.Refuse>(decision).Why);
        check?.Invoke(refusal);
        return this;
    }

    internal KeyStory ThenAnswered(KeyReply reply)
    {
        Assert.Equal(reply, Assert.IsType<KeyDecision.Answer>(decision).Reply);
        return this;
    }

    /// <summary>Answered as done, with nothing stored.</summary>
    internal KeyStory ThenNothingToDo() => ThenAnswered(new KeyReply.Changed(Some.Address));
}

/// <summary>The same for a realm directory.</summary>
internal sealed class RealmStory
{
    private int intentions;
    private RealmDecision? decision;

    internal RealmState State { get; private set; } = RealmState.Empty(Realm.Default);

    internal DateTimeOffset Now { get; private set; } = Some.Noon;

    /// <summary>A directory in which these keys are claimed.</summary>
    internal static RealmStory Given(params IEnumerable<KeyId> keys) =>
        keys.Aggregate(new RealmStory(), (story, key) => story.When(once => new RealmCommand.ClaimKey(Some.Alice, once, key)));

    internal RealmStory After(TimeSpan elapsed)
    {
        Now += elapsed;
        return this;
    }

    internal RealmStory When(Func<IdempotencyKey, RealmCommand> command) => When(command(Some.Once($"story {++intentions}")));

    internal RealmStory When(RealmCommand command)
    {
        decision = RealmRules.Decide(State, command, Now);
        if (decision is RealmDecision.Store store) State = store.Events.Aggregate(State, RealmState.Evolve);
        return this;
    }

    internal RealmStory Happened(RealmEvent happened)
    {
        State = RealmState.Evolve(State, happened);
        return this;
    }

    internal RealmStory ThenStored<T>(Action<T>? check = null)
        where T : RealmEvent
    {
        var happened = Assert.IsType<T>(Assert.Single(Assert.IsType<RealmDecision.Store>(decision).Events));
        check?.Invoke(happened);
        return this;
    }

    internal RealmStory ThenRefused<T>()
        where T : Refusal
    {
        Assert.IsType<T>(Assert.IsType<RealmDecision.Refuse>(decision).Why);
        return this;
    }

    internal RealmStory ThenNothingToDo()
    {
        Assert.Equal(new RealmReply.Changed(), Assert.IsType<RealmDecision.Answer>(decision).Reply);
        return this;
    }
}
