using Akka.Actor;
using Akka.Event;
using KeyActors.Calls;

namespace KeyActors.Actors;

/// <summary>Answers calls whose actor stopped before it took them: nobody waits for ever.</summary>
/// <remarks>A reference without an actor: it answers on the thread that met the dead end, and goes on doing so while the actor
/// system stops and after it has.</remarks>
internal sealed class DeadCallRef(IActorRefProvider provider, LastWords words) : MinimalActorRef
{
    public override ActorPath Path { get; } = provider.RootPath / "dead-calls";

    public override IActorRefProvider Provider => provider;

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is DeadLetter { Message: VaultCall call } letter) call.Refuse(words.Of(letter.Recipient));
    }

    /// <summary>Listens to a system's dead letters from now on.</summary>
    internal static void Attach(ActorSystem system, LastWords words) =>
        system.EventStream.Subscribe(new DeadCallRef(((ExtendedActorSystem)system).Provider, words), typeof(DeadLetter));
}
