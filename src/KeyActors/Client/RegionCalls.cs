using KeyActors.Model;
using KeyActors.Trail;

namespace KeyActors.Client;

/// <summary>What a caller asks about keys in several regions.</summary>
internal sealed class RegionCalls(CallScope scope)
{
    /// <summary>Several steps, one change: giving up the wait leaves all of them to go on.</summary>
    internal ValueTask<KeyMetadata> ReplicateAsync(
        string key, string region, NewReplica wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(wanted);
        cancellationToken.ThrowIfCancellationRequested();
        return scope.ChangeAsync(
            nameof(KeyOperation.ReplicateKey), key, note => ReplicateAsync(note, key, region, wanted),
            cancellationToken);
    }

    internal async ValueTask UpdatePrimaryAsync(string key, string region, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(region);
        cancellationToken.ThrowIfCancellationRequested();
        await scope.ChangeAsync(
            nameof(KeyOperation.UpdatePrimaryRegion), key, note => UpdatePrimaryAsync(note, key, region),
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<KeyMetadata> ReplicateAsync(TrailNote note, string key, string region, NewReplica wanted)
    {
        var engine = scope.Engine;
        note.With("replicaRegion", region);
        var (primary, target) = (scope.Found(note, key), Known(region));
        var replica = new KeyArn(primary.Realm with { Region = target }, primary.Id);
        // Before anything is stored; the key and the directory ask again.
        if (engine.Parts.Realms.Away.Refuse(target) is { } away) throw new RefusedException(away);
        var isFull = engine.Parts.Realms.TryRead(replica.Realm, out var page)
            && page.State.Keys.Count - page.State.Ended.Count >= engine.Parts.Settings.KeysPerRealm
            && !page.State.Has(replica.Id);
        if (isFull)
            throw new RefusedException(
                new Refusal.LimitReached($"The number of keys in {replica.Realm}", engine.Parts.Settings.KeysPerRealm));
        PolicyCalls.Check(scope, note, wanted.Policy, replica, wanted.IsLockoutAllowed);
        var command = new KeyCommand.Replicate(
            scope.Caller, note.Request, target, wanted.Description, [.. wanted.Tags], wanted.Policy);
        await engine.CommandAsync(primary, command, CancellationToken.None).ConfigureAwait(false);
        await engine.SettledAsync(primary).ConfigureAwait(false);
        var made = (await scope.DescribeAsync(primary, CancellationToken.None).ConfigureAwait(false)).Regions;
        if (made is { Role: RegionRole.Primary } && made.Replicas.All(r => r.Key != replica))
            throw new RefusedException(new Refusal.Unavailable($"{replica} could not be made, see the log, and is given up"));
        if (made is { Role: RegionRole.Primary } && !made.Replicas.Any(r => r.Key == replica && r.IsMade))
            throw new RefusedException(new Refusal.Unavailable($"{replica} is not made yet, and goes on by itself"));
        return await scope.DescribeAsync(replica, CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask<KeyReply> UpdatePrimaryAsync(TrailNote note, string key, string region)
    {
        var engine = scope.Engine;
        note.With("primaryRegion", region);
        var (primary, target) = (scope.Found(note, key), Known(region));
        if (engine.Parts.Realms.Away.Refuse(target) is { } away) throw new RefusedException(away);
        var next = new KeyArn(primary.Realm with { Region = target }, primary.Id);
        await CheckMayLeadAsync(primary, next).ConfigureAwait(false);
        var command = new KeyCommand.UpdatePrimaryRegion(scope.Caller, note.Request, target);
        var reply = await engine.CommandAsync(primary, command, CancellationToken.None).ConfigureAwait(false);
        await engine.SettledAsync(primary).ConfigureAwait(false);
        // The new primary tells the other replicas.
        await engine.SettledAsync(next).ConfigureAwait(false);
        return reply;
    }

    /// <summary>AWS asks both keys; what the primary itself says comes from its own actor. A target that changes in this moment
    /// makes the
    /// primary wait for it.</summary>
    private async Task CheckMayLeadAsync(KeyArn primary, KeyArn target)
    {
        if (primary == target || !scope.Engine.Parts.Realms.TryRead(target.Realm, out var page) || !page.Has(target.Id)) return;
        var found = await scope.DescribeAsync(target, CancellationToken.None).ConfigureAwait(false);
        var refusal = StateTable.Refuse(target, KeyOperation.UpdatePrimaryRegion, found.Status, "become the primary");
        if (refusal is not null) throw new RefusedException(refusal);
    }

    private RegionName Known(string text)
    {
        if (!RegionName.TryParse(text, out var region))
            throw new RefusedException(new Refusal.NameInvalid("region", text, "give a region such as us-east-1"));
        var parts = scope.Engine.Parts;
        var isKnown = AwsRegions.Has(region) || parts.Settings.RegionsAlso.Contains(region)
            || region == parts.Settings.Realm.Region || parts.Realms.HasRegion(region);
        return isKnown ? region : throw new RefusedException(new Refusal.RegionUnknown(text));
    }
}
