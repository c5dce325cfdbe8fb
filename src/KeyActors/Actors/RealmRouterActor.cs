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
        if (message is not RealmCall call) base.OnReceive(message);
        else if (Parts.Realms.Away.Refuse(call.Realm.Region) is { } away) call.Refuse(away);
        else Route(call.Realm, call);
    }

    protected override Props PropsOf(Realm name) => Props.Create<RealmActor>(name, Parts);

    protected override string PathOf(Realm name) => name.ToString();
}
