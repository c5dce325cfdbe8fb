using System.Runtime.CompilerServices;
using KeyActors.Actors;
using KeyActors.Calls;
using KeyActors.Model;

namespace KeyActors.Client;

/// <summary>What a caller asks about aliases. The key permits first, then the directory decides.</summary>
internal sealed class AliasCalls(CallScope scope)
{
    internal async ValueTask CreateAsync(AliasName alias, KeyRef key, CancellationToken cancellationToken)
    {
        using var pass = scope.Enter();
        await CreateAsync(alias, scope.Address(key), scope.Intention(), cancellationToken).ConfigureAwait(false);
    }

    internal async ValueTask CreateAsync(AliasName alias, KeyArn key, IdempotencyKey once, CancellationToken cancellationToken)
    {
        await PermitAsync(alias, key, cancellationToken).ConfigureAwait(false);
        var command = new RealmCommand.CreateAlias(scope.Caller, once, alias, key.Id);
        await scope.Engine.CommandAsync(key.Realm, command, cancellationToken).ConfigureAwait(false);
    }

    internal async ValueTask UpdateAsync(AliasName alias, KeyRef key, CancellationToken cancellationToken)
    {
        using var pass = scope.Enter();
        var address = scope.Address(key);
        await PermitAsync(alias, address, cancellationToken).ConfigureAwait(false);
        var command = new RealmCommand.UpdateAlias(scope.Caller, scope.Intention(), alias, address.Id);
        await scope.Engine.CommandAsync(address.Realm, command, cancellationToken).ConfigureAwait(false);
    }

    internal async ValueTask DeleteAsync(AliasName alias, CancellationToken cancellationToken)
    {
        using var pass = scope.Enter();
        if (!scope.Engine.Parts.Realms.TryRead(scope.Realm, out _))
            throw new RefusedException(new Refusal.AliasUnknown(alias.ToString()));
        var command = new RealmCommand.DeleteAlias(scope.Caller, scope.Intention(), alias);
        await scope.Engine.CommandAsync(scope.Realm, command, cancellationToken).ConfigureAwait(false);
    }

    internal async IAsyncEnumerable<AliasEntry> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (scope.Page() is not { } page) yield break;
        foreach (var (name, target) in page.State.Aliases)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (arn, key) = (new AliasArn(scope.Realm, name), new KeyArn(scope.Realm, target.Key));
            yield return new AliasEntry(name, arn, key, target.CreatedAt, target.UpdatedAt);
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <summary>Refuses an alias that a new key could not get. A key that is there already is a retry's own: its alias was made
    /// then, and may have moved on.</summary>
    internal void CheckFree(AliasName alias, KeyArn key)
    {
        if (alias.IsService) throw new RefusedException(new Refusal.AliasReserved(alias));
        if (!scope.Engine.Parts.Realms.TryRead(key.Realm, out var page) || page.Has(key.Id)) return;
        if (page.State.Aliases.ContainsKey(alias)) throw new RefusedException(new Refusal.AliasTaken(alias));
    }

    private async ValueTask PermitAsync(AliasName alias, KeyArn key, CancellationToken cancellationToken)
    {
        if (key.Realm != scope.Realm) throw new RefusedException(new Refusal.KeyUnknown(key.ToString()));
        var call = UseCall.Of(key, new KeyUse.TakeAlias(scope.Caller, scope.UseName(), alias), default, default, default);
        await scope.Engine.UseAsync(call, cancellationToken).ConfigureAwait(false);
    }
}
