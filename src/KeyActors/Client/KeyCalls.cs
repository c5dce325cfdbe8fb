using System.Runtime.CompilerServices;
using KeyActors.Actors;
using KeyActors.Calls;
using KeyActors.Model;
using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Client;

/// <summary>What a caller asks about keys and their lives.</summary>
internal sealed class KeyCalls(CallScope scope, AliasCalls aliases)
{
    internal async ValueTask<KeyMetadata> CreateAsync(AliasName? alias, NewKey wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        using var pass = scope.Enter();
        var once = scope.Intention();
        var key = new KeyArn(scope.Realm, scope.Engine.KeyIds.Of(scope.Realm, once));
        var create = new KeyCommand.Create(scope.Caller, once, key, wanted);

        // Before anything is made; key and directory ask again when it is.
        if (KeyRules.Decide(null, create, scope.Engine.Parts.Clock.GetUtcNow(), null) is KeyDecision.Refuse no) throw new RefusedException(no.Why);
        if (alias is { } name)
        {
            await scope.Engine.CommandAsync(scope.Realm, (RealmCommand?)null, cancellationToken).ConfigureAwait(false);
            aliases.CheckFree(name, key);
        }

        await scope.Engine.CommandAsync(scope.Realm, new RealmCommand.ClaimKey(scope.Caller, once, key.Id), cancellationToken).ConfigureAwait(false);
        await scope.Engine.CommandAsync(key, create, cancellationToken).ConfigureAwait(false);
        if (alias is { } free) await aliases.CreateAsync(free, key, once.Step("create-alias"), cancellationToken).ConfigureAwait(false);
        return await DescribeAsync(key, cancellationToken).ConfigureAwait(false);
    }

    internal async ValueTask<KeyMetadata> DescribeAsync(KeyRef key, CancellationToken cancellationToken)
    {
        using var pass = scope.Enter();
        return await DescribeAsync(scope.Resolve(key), cancellationToken).ConfigureAwait(false);
    }

    internal async IAsyncEnumerable<KeyArn> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A page is a snapshot: a list that is read slowly, or never to its end, keeps no vault open.
        RealmBook.Page? page;
        using (scope.Enter())
            if (!scope.Engine.Parts.Realms.TryRead(scope.Realm, out page)) yield break;
        foreach (var id in page.State.Keys.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (page.Has(id)) yield return new KeyArn(scope.Realm, id);
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    internal async ValueTask ChangeAsync(string key, Func<Caller, IdempotencyKey, KeyCommand> command, CancellationToken cancellationToken)
    {
        using var pass = scope.Enter();
        var address = scope.Resolve(KeyRef.Parse(key));
        await scope.Engine.CommandAsync(address, command(scope.Caller, scope.Intention()), cancellationToken).ConfigureAwait(false);
    }

    internal async ValueTask<KeyMaterialId> RotateAsync(KeyRef key, CancellationToken cancellationToken)
    {
        using var pass = scope.Enter();
        var address = scope.Resolve(key);
        var reply = await scope.Engine.CommandAsync(address, new KeyCommand.RotateNow(scope.Caller, scope.Intention()), cancellationToken).ConfigureAwait(false);
        return ((KeyReply.Rotated)reply).Material;
    }

    private async ValueTask<KeyMetadata> DescribeAsync(KeyArn key, CancellationToken cancellationToken)
    {
        var call = UseCall.Of(key, new KeyUse.Describe(scope.Caller, scope.UseName()), default, default, default);
        var outcome = await scope.Engine.UseAsync(call, cancellationToken).ConfigureAwait(false);
        return outcome.Key!;
    }
}
