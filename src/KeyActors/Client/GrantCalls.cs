using System.Runtime.CompilerServices;
using KeyActors.Engine;
using KeyActors.Model;
using KeyActors.Trail;

namespace KeyActors.Client;

/// <summary>What a caller asks about grants.</summary>
internal sealed class GrantCalls(CallScope scope)
{
    private const string Grants = "grants";

    internal ValueTask<MadeGrant> CreateAsync(string key, GrantTerms terms, CancellationToken cancellationToken) =>
        scope.ChangeAsync(
            nameof(KeyOperation.CreateGrant),
            key,
            async note =>
            {
                var (address, command) = Creation(note, key, terms);
                var reply = (KeyReply.GrantCreated)await scope.Engine.CommandAsync(
                    address, command, CancellationToken.None).ConfigureAwait(false);
                note.With("grantId", reply.Grant.ToString());
                return new MadeGrant(address, reply.Grant, scope.Engine.GrantTokens.Make(address, reply.Grant));
            },
            cancellationToken);

    internal ValueTask<bool> CheckCreateAsync(string key, GrantTerms terms, CancellationToken cancellationToken) =>
        scope.ReadAsync(
            nameof(KeyOperation.CreateGrant),
            key,
            note =>
            {
                var (address, command) = Creation(note, key, terms);
                return RehearseAsync(note, address, command, cancellationToken);
            });

    internal ValueTask<bool> EndAsync(
        string operation, string key, string grantId, bool isDryRun, CancellationToken cancellationToken) => DoOrRehearseAsync(
        operation, key, isDryRun, (note, giveUp) => EndAsync(note, operation, key, grantId, isDryRun, giveUp), cancellationToken);

    internal ValueTask<bool> RetireAsync(string token, bool isDryRun, CancellationToken cancellationToken) => DoOrRehearseAsync(
        nameof(KeyOperation.RetireGrant),
        null,
        isDryRun,
        (note, giveUp) =>
        {
            var (of, grant) = scope.Engine.GrantTokens.Read(token);
            // Of another region or account: it is a token of this vault, and of no key here.
            if (of.Realm != scope.Realm) throw new RefusedException(new Refusal.GrantTokenInvalid());
            return EndAsync(
                note, nameof(KeyOperation.RetireGrant), of.ToString(), grant.ToString(), isDryRun, giveUp);
        },
        cancellationToken);

    internal void CheckToken(string token) => scope.Engine.GrantTokens.Read(token);

    internal async IAsyncEnumerable<Grant> ListAsync(
        string key, GrantFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var all = await scope.ReadAsync(
            nameof(KeyOperation.ListGrants),
            key,
            note =>
            {
                filter.Check();
                return ReadAsync(scope.Found(note, key), note.Request, cancellationToken);
            }).ConfigureAwait(false);
        foreach (var grant in all)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (filter.Takes(grant)) yield return grant;
        }
    }

    internal async IAsyncEnumerable<Grant> ListRetirableAsync(
        string? principal, string? service, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = await scope.ReadAsync("ListRetirableGrants", null, async note =>
        {
            note.With("retiringPrincipal", principal ?? service ?? "");
            if (principal is null == service is null)
                throw new RefusedException(new Refusal.GrantInvalid(
                    "give either a retiring principal or a retiring service principal, not both"));
            if (principal is not null && !PrincipalName.IsIdentity(principal) && !PrincipalName.IsService(principal))
                throw new RefusedException(new Refusal.PrincipalInvalid("retiring principal", principal));
            // A realm without a directory has no keys: nothing is asked of the journal, and nothing remembered, for its name.
            return scope.Engine.Parts.Realms.TryRead(scope.Realm, out _)
                ? await scope.Engine.Parts.Grants.KeysAsync(scope.Realm).ConfigureAwait(false)
                : [];
        }).ConfigureAwait(false);
        foreach (var key in keys)
        {
            foreach (var grant in await ReadIfThereAsync(key, cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (principal is null ? grant.Terms.RetiringService == service : grant.Terms.Retiring == principal)
                    yield return grant;
            }
        }
    }

    /// <summary>A rehearsal is a question, which is given up; a change goes on.</summary>
    private ValueTask<bool> DoOrRehearseAsync(
        string operation, string? key, bool isDryRun, Func<TrailNote, CancellationToken, ValueTask<bool>> work,
        CancellationToken cancellationToken) => isDryRun
        ? scope.ReadAsync(operation, key, note => work(note, cancellationToken))
        : scope.ChangeAsync(operation, key, note => work(note, CancellationToken.None), cancellationToken);

    private async ValueTask<GrantSet> ReadIfThereAsync(KeyArn key, CancellationToken cancellationToken)
    {
        using var pass = scope.Enter();
        if (!scope.Engine.Parts.Realms.TryRead(key.Realm, out var page) || !page.Has(key.Id)) return GrantSet.Empty;
        try
        {
            return await ReadAsync(key, scope.UseName(), cancellationToken).ConfigureAwait(false);
        }
        catch (RefusedException e) when (e.Refusal is Refusal.KeyUnknown)
        {
            // It ended in this moment, and its grants with it.
            return GrantSet.Empty;
        }
    }

    private async ValueTask<GrantSet> ReadAsync(KeyArn key, IdempotencyKey once, CancellationToken cancellationToken)
    {
        var use = new KeyUse.ReadGrants(scope.Caller, once);
        return (await scope.AskAsync(key, use, cancellationToken).ConfigureAwait(false)).Grants!;
    }

    private (KeyArn Address, KeyCommand Command) Creation(TrailNote note, string key, GrantTerms terms)
    {
        scope.Engine.Require(FormatLevel.Tiers, Grants);
        note.With("granteePrincipal", terms.Grantee ?? terms.GranteeService ?? "");
        if (!terms.Operations.IsDefaultOrEmpty) note.With("operations", string.Join(',', terms.Operations));
        var command = new KeyCommand.CreateGrant(scope.Caller, note.Request, scope.Realm.Account, terms)
        {
            Quota = scope.Engine.Parts.Settings.GrantsPerKey,
        };
        return (scope.Found(note, key), command);
    }

    private async ValueTask<bool> EndAsync(
        TrailNote note, string operation, string key, string grantId, bool isDryRun, CancellationToken cancellationToken)
    {
        note.With("grantId", grantId);
        var address = scope.Found(note, key);
        var id = GrantId.Parse(grantId);
        scope.Engine.Require(FormatLevel.Tiers, Grants);
        KeyCommand command = operation == nameof(KeyOperation.RetireGrant)
            ? new KeyCommand.RetireGrant(scope.Caller, note.Request, id)
            : new KeyCommand.RevokeGrant(scope.Caller, note.Request, id);
        if (isDryRun) return await RehearseAsync(note, address, command, cancellationToken).ConfigureAwait(false);
        await scope.Engine.CommandAsync(address, command, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async ValueTask<bool> RehearseAsync(
        TrailNote note, KeyArn address, KeyCommand command, CancellationToken cancellationToken)
    {
        note.With("dryRun", "true");
        await scope.AskAsync(address, new KeyUse.Rehearse(command), cancellationToken).ConfigureAwait(false);
        return true;
    }
}
