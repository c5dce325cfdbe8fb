using Akka.Actor;
using Akka.Event;
using KeyActors.Calls;
using KeyActors.Model;

namespace KeyActors.Actors;

/// <summary>Answers calls whose actor stopped before it took them: nobody waits for ever.</summary>
internal sealed class DeadCallActor : ReceiveActor
{
    public DeadCallActor() => Receive<DeadLetter>(static letter =>
        (letter.Message as VaultCall)?.Refuse(new Refusal.Unavailable("The key stopped before it took the call")));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
}
