using Akka.Actor;
using KeyActors.Calls;
using KeyActors.Model;

namespace KeyActors.Actors;

/// <summary>Sends each call to the one directory actor of its realm.</summary>
internal sealed class RealmRouterActor(VaultParts parts)
    : StreamParentActor<Realm>(parts, parts.Settings.PerKeyMax, idle: null)
{
    protected override void OnReceive(object message)
    {
        if (message is RealmCall call) Route(call.Realm, call);
        else base.OnReceive(message);
    }

    protected override Props PropsOf(Realm name) => Props.Create<RealmActor>(name, Parts);

    protected override string PathOf(Realm name) => name.ToString();
}
