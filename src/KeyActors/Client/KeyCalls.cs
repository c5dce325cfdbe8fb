using System.Runtime.CompilerServices;
using KeyActors.Actors;
using KeyActors.Calls;
using KeyActors.Engine;
using KeyActors.Model;
using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Client;

/// <summary>What a caller asks about keys and their lives.</summary>
internal sealed class KeyCalls(CallScope scope, AliasCalls aliases)
{
    /// <summary>Several steps, one change: giving up the wait leaves all of them to go on.</summary>
    internal async ValueTask<KeyMetadata> CreateAsync(AliasName? alias, NewKey wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        cancellationToken.ThrowIfCancellationRequested();
        return await CreateAsync(alias, wanted).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    internal async ValueTask<KeyMetadata> DescribeAsync(KeyRef key, CancellationToken cancellationToken)
    {
        using var pass = scope.Enter();
        await scope.MeetAsync(key).ConfigureAwait(false);
        return await DescribeAsync(scope.Address(key), cancellationToken).ConfigureAwait(false);
    }

    internal async ValueTask<KeyLastUsage> LastUsageAsync(KeyRef key, CancellationToken cancellationToken)
    {
        using var pass = scope.Enter();
        var use = new KeyUse.LastUsage(scope.Caller, scope.UseName());
        var call = UseCall.Of(scope.Address(key), use, default, default, default);
        return (await scope.Engine.UseAsync(call, cancellationToken).ConfigureAwait(false)).Usage!;
    }

    internal async ValueTask<IReadOnlyList<KeyRotation>> ListRotationsAsync(
        KeyRef key, bool allMaterial, CancellationToken cancellationToken)
    {
        var found = await DescribeAsync(key, cancellationToken).ConfigureAwait(false);
        var all = KeyRotation.AllOf(found, scope.Engine.Parts.Clock.GetUtcNow());
        return allMaterial ? all : [.. all.Where(static material => material.Kind is not null)];
    }

    internal async IAsyncEnumerable<KeyArn> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (scope.Page() is not { } page) yield break;
        foreach (var id in page.State.Keys.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (page.Has(id)) yield return new KeyArn(scope.Realm, id);
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    internal async ValueTask ChangeAsync(
        string key, Func<Caller, IdempotencyKey, KeyCommand> command, CancellationToken cancellationToken)
    {
        using var pass = scope.Enter();
        var address = scope.Address(KeyRef.Parse(key));
        await scope.Engine.CommandAsync(
            address, command(scope.Caller, scope.Intention()), cancellationToken).ConfigureAwait(false);
        await scope.Engine.SettledAsync(address, cancellationToken).ConfigureAwait(false);
    }

    internal async ValueTask<KeyMaterialId> RotateAsync(KeyRef key, CancellationToken cancellationToken)
    {
        using var pass = scope.Enter();
        var address = scope.Address(key);
        var reply = await scope.Engine.CommandAsync(
            address, new KeyCommand.RotateNow(scope.Caller, scope.Intention()), cancellationToken).ConfigureAwait(false);
        await scope.Engine.SettledAsync(address, cancellationToken).ConfigureAwait(false);
        return ((KeyReply.Rotated)reply).Material;
    }

    /// <returns>Null for a primary with replicas: its time begins when the last of them has ended.</returns>
    internal async ValueTask<DateTimeOffset?> ScheduleDeletionAsync(
        KeyRef key, int windowDays, CancellationToken cancellationToken)
    {
        using var pass = scope.Enter();
        var command = new KeyCommand.ScheduleDeletion(scope.Caller, scope.Intention(), windowDays);
        var reply = await scope.Engine.CommandAsync(scope.Address(key), command, cancellationToken).ConfigureAwait(false);
        return (reply as KeyReply.DeletionScheduled)?.DeleteAt;
    }

    private async Task<KeyMetadata> CreateAsync(AliasName? alias, NewKey wanted)
    {
        using var pass = scope.Enter();
        var engine = scope.Engine;
        var once = scope.Intention();
        var key = new KeyArn(scope.Realm, engine.KeyIds.Of(scope.Realm, once, wanted.IsMultiRegion));
        var create = new KeyCommand.Create(scope.Caller, once, key, wanted);

        if (wanted.IsMultiRegion) engine.Require(FormatLevel.Tiers, "multi-Region keys");
        if (scope.Realm.Account.IsVault) engine.Require(FormatLevel.Tiers, "owned keys");

        // Before anything is made; key and directory ask again when it is.
        if (KeyRules.Decide(null, create, engine.Parts.Clock.GetUtcNow(), null) is KeyDecision.Refuse no)
            throw new RefusedException(no.Why);
        if (alias is { } name)
        {
            await engine.CommandAsync(scope.Realm, (RealmCommand?)null, CancellationToken.None).ConfigureAwait(false);
            aliases.CheckFree(name, key);
        }

        var claim = new RealmCommand.ClaimKey(scope.Caller, once, key.Id);
        await engine.CommandAsync(scope.Realm, claim, CancellationToken.None).ConfigureAwait(false);
        await engine.CommandAsync(key, create, CancellationToken.None).ConfigureAwait(false);
        if (alias is { } free)
            await aliases.CreateAsync(free, key, once.Step("create-alias"), CancellationToken.None).ConfigureAwait(false);
        return await DescribeAsync(key, CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask<KeyMetadata> DescribeAsync(KeyArn key, CancellationToken cancellationToken)
    {
        var call = UseCall.Of(key, new KeyUse.Describe(scope.Caller, scope.UseName()), default, default, default);
        var outcome = await scope.Engine.UseAsync(call, cancellationToken).ConfigureAwait(false);
        return outcome.Key!;
    }
}
