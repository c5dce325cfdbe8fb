using KeyActors.Engine;
using KeyActors.Model;
using KeyActors.Trail;

namespace KeyActors.Client;

/// <summary>Makes the managed key of a service when the first caller of a realm names it (AWS: AWS managed keys).</summary>
/// <remarks>Its id and every step derive from realm and service alone: callers that come at once, and one that comes after a
/// crash in between, make the same key.</remarks>
internal static class ManagedKeys
{
    /// <summary>Nothing to do for a name that is no service's alias, or whose key is there: costs one look at the name.</summary>
    internal static ValueTask MeetAsync(this CallScope scope, KeyRef name)
    {
        var alias = name switch
        {
            KeyRef.ByAlias byAlias when byAlias.Name.IsService => new AliasArn(scope.Realm, byAlias.Name),
            // Nobody makes a key in another's realm by naming it.
            KeyRef.ByAliasArn byArn when byArn.Arn.Name.IsService && byArn.Arn.Realm == scope.Realm => byArn.Arn,
            _ => (AliasArn?)null,
        };
        if (alias is not { } wanted || !ManagedService.TryFind(wanted.Name, out var service)) return default;
        var realms = scope.Engine.Parts.Realms;
        var isThere = realms.TryRead(wanted.Realm, out var page) && page.State.Aliases.ContainsKey(wanted.Name);
        return isThere || wanted.Realm.Account.IsVault ? default : MeetAsync(scope, wanted, service);
    }

    private static async ValueTask MeetAsync(CallScope scope, AliasArn alias, ManagedService service)
    {
        var once = IdempotencyKey.Of($"managed key {alias}");
        await scope.InsideAsync(
            "CreateKey", null, once, isReadOnly: false, note => MakeAsync(scope, note, alias, service)).ConfigureAwait(false);
    }

    private static async ValueTask<bool> MakeAsync(CallScope scope, TrailNote note, AliasArn alias, ManagedService service)
    {
        var (engine, realm, once) = (scope.Engine, alias.Realm, note.Request);
        note.Alias = alias;
        engine.Require(FormatLevel.Tiers, "managed keys");
        var key = new KeyArn(realm, engine.KeyIds.Of(realm, once, isMultiRegion: false));
        note.Found(key);
        await engine.CommandAsync(
            realm, new RealmCommand.ClaimKey(scope.Caller, once, key.Id), CancellationToken.None).ConfigureAwait(false);
        await engine.CommandAsync(
            key, new KeyCommand.CreateManaged(scope.Caller, once, key, service), CancellationToken.None).ConfigureAwait(false);
        var point = new RealmCommand.CreateServiceAlias(scope.Caller, once.Step("create-alias"), alias.Name, key.Id);
        await engine.CommandAsync(realm, point, CancellationToken.None).ConfigureAwait(false);
        return true;
    }
}
