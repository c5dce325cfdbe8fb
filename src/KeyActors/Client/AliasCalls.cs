using System.Runtime.CompilerServices;
using KeyActors.Actors;
using KeyActors.Calls;
using KeyActors.Model;
using KeyActors.Trail;

namespace KeyActors.Client;

/// <summary>What a caller asks about aliases. The key permits first, then the directory decides.</summary>
internal sealed class AliasCalls(CallScope scope)
{
    internal async ValueTask CreateAsync(string alias, string key, CancellationToken cancellationToken) =>
        await scope.ChangeAsync(
            nameof(KeyOperation.CreateAlias),
            alias,
            async note =>
            {
                var name = Named(note, alias, key);
                await CreateAsync(note, name, scope.Found(note, key)).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>Inside the creation of a key.</summary>
    internal async ValueTask CreateAsync(AliasName alias, KeyArn key, IdempotencyKey once) =>
        await scope.InsideAsync(
            nameof(KeyOperation.CreateAlias),
            null,
            once,
            isReadOnly: false,
            async note =>
            {
                note.Alias = new AliasArn(scope.Realm, alias);
                note.Found(key);
                await CreateAsync(note, alias, key).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);

    internal async ValueTask UpdateAsync(string alias, string key, CancellationToken cancellationToken) =>
        await scope.ChangeAsync(
            nameof(KeyOperation.UpdateAlias),
            alias,
            async note =>
            {
                var name = Named(note, alias, key);
                var address = scope.Found(note, key);
                note.Alias = new AliasArn(scope.Realm, name);
                await PermitAsync(name, address).ConfigureAwait(false);
                await CheckAlikeAsync(name, address).ConfigureAwait(false);
                var command = new RealmCommand.UpdateAlias(scope.Caller, note.Request, name, address.Id);
                await scope.Engine.CommandAsync(address.Realm, command, CancellationToken.None).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    internal async ValueTask DeleteAsync(string alias, CancellationToken cancellationToken) =>
        await scope.ChangeAsync(
            nameof(KeyOperation.DeleteAlias),
            alias,
            async note =>
            {
                var name = Named(note, alias, "");
                if (!scope.Engine.Parts.Realms.TryRead(scope.Realm, out _))
                    throw new RefusedException(new Refusal.AliasUnknown(alias));
                var command = new RealmCommand.DeleteAlias(scope.Caller, note.Request, name);
                await scope.Engine.CommandAsync(scope.Realm, command, CancellationToken.None).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    internal async IAsyncEnumerable<AliasEntry> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = await scope.ReadAsync(
            nameof(KeyOperation.ListAliases), null, _ => new ValueTask<RealmBook.Page?>(scope.Page())).ConfigureAwait(false);
        if (found is not { } page) yield break;
        foreach (var (name, target) in page.State.Aliases)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (arn, key) = (new AliasArn(scope.Realm, name), new KeyArn(scope.Realm, target.Key));
            yield return new AliasEntry(name, arn, key, target.CreatedAt, target.UpdatedAt);
        }
    }

    /// <summary>Refuses an alias that a new key could not get. A key that is there already is a retry's own: its alias was made
    /// then, and may have moved on.</summary>
    internal void CheckFree(AliasName alias, KeyArn key)
    {
        if (alias.IsService) throw new RefusedException(new Refusal.AliasReserved(alias));
        if (!scope.Engine.Parts.Realms.TryRead(key.Realm, out var page) || page.Has(key.Id)) return;
        if (page.State.Aliases.ContainsKey(alias)) throw new RefusedException(new Refusal.AliasTaken(alias));
    }

    /// <summary>The alias that the operation is about; from here on the note names the key.</summary>
    private AliasName Named(TrailNote note, string alias, string key)
    {
        var name = AliasName.Parse(alias);
        note.Alias = new AliasArn(scope.Realm, name);
        note.Name(key);
        return name;
    }

    private async ValueTask CreateAsync(TrailNote note, AliasName alias, KeyArn key)
    {
        note.Alias = new AliasArn(scope.Realm, alias);
        await PermitAsync(alias, key).ConfigureAwait(false);
        var command = new RealmCommand.CreateAlias(scope.Caller, note.Request, alias, key.Id);
        await scope.Engine.CommandAsync(key.Realm, command, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Refuses to move an alias to a key that does something else. Kind and usage are fixed for a key's life; where the
    /// alias points may change meanwhile, and then to a key that was alike itself.</summary>
    private async ValueTask CheckAlikeAsync(AliasName alias, KeyArn to)
    {
        if (!scope.Engine.Parts.Realms.TryRead(to.Realm, out var page)
            || !page.State.Aliases.TryGetValue(alias, out var target) || target.Key == to.Id)
            return;
        var before = await AboutIfThereAsync(new KeyArn(to.Realm, target.Key)).ConfigureAwait(false);
        if (before is null) return;
        var after = await scope.DescribeAsync(to, CancellationToken.None).ConfigureAwait(false);
        if (UseRules.AreAlike(before.Spec, before.Usage, after.Spec, after.Usage)) return;
        throw new RefusedException(new Refusal.TextInvalid(
            "alias", "it moves between keys of one kind and one usage only: create another alias for the other key"));
    }

    /// <summary>Null for a key that cannot say what it is: an alias may be moved away from it.</summary>
    private async ValueTask<KeyMetadata?> AboutIfThereAsync(KeyArn key)
    {
        try
        {
            return await scope.DescribeAsync(key, CancellationToken.None).ConfigureAwait(false);
        }
        catch (RefusedException)
        {
            // Gone, broken, or too busy to say: that keeps nobody from moving away.
            return null;
        }
    }

    private async ValueTask PermitAsync(AliasName alias, KeyArn key)
    {
        if (key.Realm != scope.Realm) throw new RefusedException(new Refusal.KeyUnknown(key.ToString()));
        var use = new KeyUse.TakeAlias(scope.Caller, scope.UseName(), alias);
        await scope.AskAsync(key, use, CancellationToken.None).ConfigureAwait(false);
    }
}
