using KeyActors.Model;

namespace KeyActors.Calls;

/// <summary>A command on its way to a realm directory; without a command it only asks that the directory be there.</summary>
internal sealed class RealmCall : PooledCall<RealmReply, RealmCall>
{
    /// <summary>Which realm.</summary>
    internal Realm Realm { get; private set; }

    /// <summary>What is to change; null to wait until the directory is published.</summary>
    internal RealmCommand? Command { get; private set; }

    private protected override bool CancelStopsWork => false;

    /// <summary>A command to a realm directory.</summary>
    internal static RealmCall Of(Realm realm, RealmCommand? command)
    {
        var call = Rent();
        (call.Realm, call.Command) = (realm, command);
        return call;
    }

    internal override void Refuse(Refusal why) => Complete(new RealmReply.Refused(why));

    private protected override void Clear() => (Realm, Command) = (default, null);
}
