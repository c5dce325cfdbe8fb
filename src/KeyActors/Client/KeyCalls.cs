using System.Globalization;
using System.Runtime.CompilerServices;
using KeyActors.Actors;
using KeyActors.Calls;
using KeyActors.Engine;
using KeyActors.Model;
using KeyActors.Trail;
using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Client;

/// <summary>What a caller asks about keys and their lives.</summary>
internal sealed class KeyCalls(CallScope scope, AliasCalls aliases)
{
    /// <summary>Several steps, one change: giving up the wait leaves all of them to go on.</summary>
    /// <param name="alias">Its first alias; null for none.</param>
    /// <param name="wanted">What it is to be.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <param name="fixedId">Its id, in a vault of the emulator; null for one that is derived from the intention.</param>
    internal async ValueTask<KeyMetadata> CreateAsync(
        string? alias, NewKey wanted, CancellationToken cancellationToken, KeyId? fixedId = null)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        cancellationToken.ThrowIfCancellationRequested();
        return await scope.ChangeAsync(
            "CreateKey", alias, note => CreateInTurnAsync(note, alias, wanted, fixedId), cancellationToken).ConfigureAwait(false);
    }

    internal ValueTask<KeyMetadata> DescribeAsync(string key, CancellationToken cancellationToken) => scope.ReadAsync(
        nameof(KeyOperation.DescribeKey),
        key,
        async note =>
        {
            await scope.MeetAsync(KeyRef.Parse(key)).ConfigureAwait(false);
            return await scope.DescribeAsync(scope.Found(note, key), cancellationToken).ConfigureAwait(false);
        });

    internal ValueTask<KeyLastUsage> LastUsageAsync(string key, CancellationToken cancellationToken) => scope.ReadAsync(
        nameof(KeyOperation.GetKeyLastUsage),
        key,
        async note =>
        {
            var use = new KeyUse.LastUsage(scope.Caller, note.Request);
            return (await scope.AskAsync(scope.Found(note, key), use, cancellationToken).ConfigureAwait(false)).Usage!;
        });

    internal ValueTask<IReadOnlyList<KeyRotation>> ListRotationsAsync(
        string key, bool allMaterial, CancellationToken cancellationToken) => scope.ReadAsync<IReadOnlyList<KeyRotation>>(
        nameof(KeyOperation.ListKeyRotations),
        key,
        async note =>
        {
            await scope.MeetAsync(KeyRef.Parse(key)).ConfigureAwait(false);
            var found = await scope.DescribeAsync(scope.Found(note, key), cancellationToken).ConfigureAwait(false);
            var all = KeyRotation.AllOf(found, scope.Engine.Parts.Clock.GetUtcNow());
            return allMaterial ? all : [.. all.Where(static material => material.Kind is not null)];
        });

    internal async IAsyncEnumerable<KeyArn> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = await scope.ReadAsync(
            "ListKeys", null, _ => new ValueTask<RealmBook.Page?>(scope.Page())).ConfigureAwait(false);
        if (found is not { } page) yield break;
        foreach (var id in page.State.Keys.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (page.Has(id)) yield return new KeyArn(scope.Realm, id);
        }
    }

    /// <summary>A change that has no reply of its own.</summary>
    /// <param name="operation">As AWS KMS names it.</param>
    /// <param name="key">Which key.</param>
    /// <param name="command">Makes the command; fills in what else the trail is to know.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    internal async ValueTask ChangeAsync(
        string operation, string key, Func<Caller, IdempotencyKey, TrailNote, KeyCommand> command,
        CancellationToken cancellationToken) =>
        await CommandAsync(operation, key, command, cancellationToken).ConfigureAwait(false);

    internal async ValueTask<KeyMaterialId> RotateAsync(string key, CancellationToken cancellationToken)
    {
        var reply = await CommandAsync(
            nameof(KeyOperation.RotateKeyOnDemand), key, static (by, once, _) => new KeyCommand.RotateNow(by, once),
            cancellationToken).ConfigureAwait(false);
        return ((KeyReply.Rotated)reply).Material;
    }

    /// <returns>Null for a primary with replicas: its time begins when the last of them has ended.</returns>
    internal async ValueTask<DateTimeOffset?> ScheduleDeletionAsync(
        string key, int windowDays, CancellationToken cancellationToken)
    {
        var reply = await CommandAsync(
            nameof(KeyOperation.ScheduleKeyDeletion),
            key,
            (by, once, note) =>
            {
                note.With("pendingWindowInDays", windowDays.ToString(CultureInfo.InvariantCulture));
                return new KeyCommand.ScheduleDeletion(by, once, windowDays);
            },
            cancellationToken).ConfigureAwait(false);
        return (reply as KeyReply.DeletionScheduled)?.DeleteAt;
    }

    private ValueTask<KeyReply> CommandAsync(
        string operation, string key, Func<Caller, IdempotencyKey, TrailNote, KeyCommand> command,
        CancellationToken cancellationToken) =>
        scope.ChangeAsync(
            operation,
            key,
            async note =>
            {
                var address = scope.Found(note, key);
                var reply = await scope.Engine.CommandAsync(
                    address, command(scope.Caller, note.Request, note), CancellationToken.None).ConfigureAwait(false);
                await scope.Engine.SettledAsync(address).ConfigureAwait(false);
                if (reply is KeyReply.Rotated rotated) note.Material = rotated.Material;
                return reply;
            },
            cancellationToken);

    /// <summary>Pairs of RSA are slow to make: before anything of a key is there, it takes one of few places.</summary>
    private ValueTask<KeyMetadata> CreateInTurnAsync(
        TrailNote note, string? alias, NewKey wanted, KeyId? fixedId)
    {
        var isSlow = wanted.Origin == KeyOrigin.Generated && SpecRules.Has(wanted.Spec)
            && SpecRules.Of(wanted.Spec).Kind == MaterialKind.Rsa;
        return isSlow
            ? scope.Engine.InPlaceAsync("The making of key pairs", () => CreateAsync(note, alias, wanted, fixedId))
            : CreateAsync(note, alias, wanted, fixedId);
    }

    private async ValueTask<KeyMetadata> CreateAsync(
        TrailNote note, string? wantedAlias, NewKey wanted, KeyId? fixedId)
    {
        var engine = scope.Engine;
        var once = note.Request;
        var alias = wantedAlias is null ? (AliasName?)null : AliasName.Parse(wantedAlias);
        note.Name(null);
        var key = new KeyArn(
            scope.Realm, fixedId ?? engine.KeyIds.Of(scope.Realm, once, wanted.IsMultiRegion));
        var create = new KeyCommand.Create(scope.Caller, once, key, wanted);

        if (wanted.IsMultiRegion) engine.Require(FormatLevel.Tiers, "multi-Region keys");
        if (wanted.Spec != KeySpec.SymmetricDefault) engine.Require(FormatLevel.Tiers, "keys that are not symmetric");
        if (wanted.Spec > KeySpec.Hmac512 || wanted.Usage > KeyUsage.GenerateVerifyMac)
            engine.Require(FormatLevel.Kinds, "keys of these kinds");
        if (scope.Realm.Account.IsVault) engine.Require(FormatLevel.Tiers, "owned keys");

        PolicyCalls.Check(scope, note, wanted.Policy, key, wanted.IsLockoutAllowed);
        // Before anything is made; key and directory ask again when it is.
        if (KeyRules.Decide(null, create, engine.Parts.Clock.GetUtcNow(), null) is KeyDecision.Refuse no)
            throw new RefusedException(no.Why);
        if (alias is { } name)
        {
            note.Alias = new AliasArn(scope.Realm, name);
            await engine.CommandAsync(scope.Realm, (RealmCommand?)null, CancellationToken.None).ConfigureAwait(false);
            aliases.CheckFree(name, key);
        }

        note.Found(key);
        var claim = new RealmCommand.ClaimKey(scope.Caller, once, key.Id) { Quota = engine.Parts.Settings.KeysPerRealm };
        await engine.CommandAsync(scope.Realm, claim, CancellationToken.None).ConfigureAwait(false);
        await engine.CommandAsync(key, create, CancellationToken.None).ConfigureAwait(false);
        if (alias is { } free) await aliases.CreateAsync(free, key, once.Step("create-alias")).ConfigureAwait(false);
        var made = await scope.DescribeAsync(key, CancellationToken.None).ConfigureAwait(false);
        note.Material = made.CurrentMaterial;
        return made;
    }
}
