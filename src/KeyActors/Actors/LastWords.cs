using System.Collections.Concurrent;
using Akka.Actor;
using KeyActors.Model;

namespace KeyActors.Actors;

/// <summary>What a stopping actor has to say to the calls that it did not take. Any thread.</summary>
internal sealed class LastWords
{
    private readonly ConcurrentDictionary<IActorRef, Refusal> words = new();

    internal void Say(IActorRef actor, Refusal why) => words[actor] = why;

    internal Refusal Of(IActorRef actor) => words.TryGetValue(actor, out var why)
        ? why
        : new Refusal.Unavailable("The vault or its key stopped before it took the call");

    /// <summary>The actor is gone and its calls are answered.</summary>
    internal void Forget(IActorRef actor) => words.TryRemove(actor, out _);
}
