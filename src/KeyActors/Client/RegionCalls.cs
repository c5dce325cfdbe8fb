using System.Collections.Immutable;
using KeyActors.Model;

namespace KeyActors.Client;

/// <summary>What a caller asks about keys in several regions.</summary>
internal sealed class RegionCalls(CallScope scope, KeyCalls keys)
{
    /// <summary>Several steps, one change: giving up the wait leaves all of them to go on.</summary>
    internal async ValueTask<KeyMetadata> ReplicateAsync(
        KeyRef key, string region, string description, ImmutableArray<Tag> tags, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await ReplicateAsync(key, region, description, tags).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    internal async ValueTask UpdatePrimaryAsync(KeyRef key, string region, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await UpdatePrimaryAsync(key, region).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<KeyMetadata> ReplicateAsync(KeyRef key, string region, string description, ImmutableArray<Tag> tags)
    {
        using var pass = scope.Enter();
        var engine = scope.Engine;
        var (primary, target) = (scope.Address(key), Known(region));
        var replica = new KeyArn(primary.Realm with { Region = target }, primary.Id);
        // Before anything is stored; the key and the directory ask again.
        if (engine.Parts.Realms.Away.Refuse(target) is { } away) throw new RefusedException(away);
        var isFull = engine.Parts.Realms.TryRead(replica.Realm, out var page)
            && page.State.Keys.Count - page.State.Ended.Count >= Limits.KeysPerRealmMax && !page.State.Has(replica.Id);
        if (isFull)
            throw new RefusedException(
                new Refusal.LimitReached($"The number of keys in {replica.Realm}", Limits.KeysPerRealmMax));
        var command = new KeyCommand.Replicate(scope.Caller, scope.Intention(), target, description, tags);
        await engine.CommandAsync(primary, command, CancellationToken.None).ConfigureAwait(false);
        await engine.SettledAsync(primary, CancellationToken.None).ConfigureAwait(false);
        var made = (await keys.DescribeAsync(new KeyRef.ByArn(primary), CancellationToken.None).ConfigureAwait(false)).Regions;
        if (made is { Role: RegionRole.Primary } && !made.Replicas.Any(r => r.Key == replica && r.IsMade))
            throw new RefusedException(new Refusal.Unavailable($"{replica} is not made yet, and goes on by itself"));
        return await keys.DescribeAsync(new KeyRef.ByArn(replica), CancellationToken.None).ConfigureAwait(false);
    }

    private async Task UpdatePrimaryAsync(KeyRef key, string region)
    {
        using var pass = scope.Enter();
        var engine = scope.Engine;
        var (primary, target) = (scope.Address(key), Known(region));
        if (engine.Parts.Realms.Away.Refuse(target) is { } away) throw new RefusedException(away);
        await CheckMayLeadAsync(primary, new KeyArn(primary.Realm with { Region = target }, primary.Id)).ConfigureAwait(false);
        var command = new KeyCommand.UpdatePrimaryRegion(scope.Caller, scope.Intention(), target);
        await engine.CommandAsync(primary, command, CancellationToken.None).ConfigureAwait(false);
        await engine.SettledAsync(primary, CancellationToken.None).ConfigureAwait(false);
        // The new primary tells the other replicas.
        await engine.SettledAsync(
            new KeyArn(primary.Realm with { Region = target }, primary.Id), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>AWS asks both keys; what the primary itself says comes from its own actor. A target that changes in this moment makes the
    /// primary wait for it.</summary>
    private async Task CheckMayLeadAsync(KeyArn primary, KeyArn target)
    {
        if (primary == target || !scope.Engine.Parts.Realms.TryRead(target.Realm, out var page) || !page.Has(target.Id)) return;
        var found = await keys.DescribeAsync(new KeyRef.ByArn(target), CancellationToken.None).ConfigureAwait(false);
        var refusal = StateTable.Refuse(target, KeyOperation.UpdatePrimaryRegion, found.Status, "become the primary");
        if (refusal is not null) throw new RefusedException(refusal);
    }

    private RegionName Known(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!RegionName.TryParse(text, out var region))
            throw new RefusedException(new Refusal.NameInvalid("region", text, "give a region such as us-east-1"));
        var parts = scope.Engine.Parts;
        var isKnown = AwsRegions.Has(region) || parts.Settings.RegionsAlso.Contains(region)
            || region == parts.Settings.Realm.Region || parts.Realms.HasRegion(region);
        return isKnown ? region : throw new RefusedException(new Refusal.RegionUnknown(text));
    }
}
