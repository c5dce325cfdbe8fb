using Akka.Actor;
using KeyActors.Calls;
using KeyActors.Model;

namespace KeyActors.Actors;

/// <summary>Sends each use and command to the one actor of its key. An id that no directory has claimed makes no actor.</summary>
internal sealed class KeyRouterActor(VaultParts parts)
    : StreamParentActor<KeyArn>(parts, parts.Settings.PerKeyMax, parts.Settings.KeyIdle)
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case UseCall use:
                RouteKnown(use.Address, use);
                break;
            case KeyCall command:
                RouteKnown(command.Address, command);
                break;
            default:
                base.OnReceive(message);
                break;
        }
    }

    protected override Props PropsOf(KeyArn name) => Props.Create<KeyActor>(name, Parts);

    protected override string PathOf(KeyArn name) => $"{name.Realm}:{name.Id}";

    private void RouteKnown(KeyArn address, VaultCall call)
    {
        if (Parts.Realms.Away.Refuse(address.Realm.Region) is { } away) call.Refuse(away);
        else if (IsKnown(address) || (Parts.Realms.TryRead(address.Realm, out var page) && page.State.Has(address.Id)))
            Route(address, call);
        else call.Refuse(new Refusal.KeyUnknown(address.ToString()));
    }
}
