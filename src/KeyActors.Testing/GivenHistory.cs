using System.Collections.Immutable;
using KeyActors.Model;
using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Testing;

/// <summary>A key's history so far, for tests of what it would do next: pure, without vault or clock.</summary>
/// <summary>A key's history so far, for tests of what it would do next: pure, without vault or clock.</summary>
public sealed class GivenHistory
{
    private GivenHistory(ImmutableArray<KeyEvent> events, KeyState? state) => (Events, State) = (events, state);

    /// <summary>The events, oldest first.</summary>
    public ImmutableArray<KeyEvent> Events { get; }

    /// <summary>The key after them; null when there are none.</summary>
    public KeyState? State { get; }

    /// <summary>A history of these events; none means that the key does not exist.</summary>
    /// <exception cref="BrokenInvariantException">They cannot follow one another.</exception>
    public static GivenHistory Given(params IEnumerable<KeyEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return new GivenHistory([], null).And(events);
    }

    /// <summary>The key is asked something, without material: creating and rotating then ask for it.</summary>
    /// <param name="command">What is asked.</param>
    /// <param name="at">UTC; events get this, or the time of the last event when that is later.</param>
    public Decided When(KeyCommand command, DateTimeOffset at) => Decide(command, at, null);

    /// <summary>The key is asked something and gets material when it asks for it, as the engine would give it.</summary>
    /// <param name="command">What is asked.</param>
    /// <param name="at">UTC; events get this, or the time of the last event when that is later.</param>
    /// <param name="made">The names of the material; any values will do.</param>
    public Decided When(KeyCommand command, DateTimeOffset at, MadeMaterial made)
    {
        ArgumentNullException.ThrowIfNull(made);
        return Decide(command, at, made);
    }

    internal GivenHistory And(IEnumerable<KeyEvent> events)
    {
        var (all, state) = (Events, State);
        foreach (var happened in events) (all, state) = (all.Add(happened), KeyState.Evolve(state, happened));
        return new GivenHistory(all, state);
    }

    private Decided Decide(KeyCommand command, DateTimeOffset at, MadeMaterial? made)
    {
        ArgumentNullException.ThrowIfNull(command);
        var decision = KeyRules.Decide(State, command, at, null);
        if (decision is KeyDecision.MakeMaterial && made is not null) decision = KeyRules.Decide(State, command, at, made);
        return new Decided(this, decision);
    }
}
