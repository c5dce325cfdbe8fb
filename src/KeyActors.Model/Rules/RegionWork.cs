using System.Collections.Immutable;
using System.Globalization;

namespace KeyActors.Model;

/// <summary>What a primary owes its siblings, as commands: pure functions of its state, so that whatever a crash cut off is found
/// again in it.</summary>
public static class RegionWork
{
    /// <summary>The regions that a primary owes something, in ordinal order.</summary>
    public static ImmutableArray<RegionName> Regions(KeyState primary) =>
        primary.OwesRegions ? [.. primary.Regions!.Replicas.Select(static r => r.Region)] : [];

    /// <summary>What to send to the key in one region next; null for nothing.</summary>
    /// <param name="primary">The primary, as it is or was: an older state asks for less.</param>
    /// <param name="region">One of <see cref="Regions"/>.</param>
    public static KeyCommand? Ask(KeyState primary, RegionName region)
    {
        var regions = primary.Regions!;
        if (!primary.OwesRegions || regions.Of(region) is not { } replica) return null;
        var key = Sibling(primary, region);
        if (replica.Wish is { } wish)
            return new KeyCommand.CreateReplica(wish.Stamp.By, wish.Stamp.Once.Step("create-replica"), key, wish, primary);
        if (replica.InStep < regions.Version)
            return new KeyCommand.Synchronize(Caller.Vault, Once("synchronize", key, regions.Version), PrimaryView.Of(primary));
        if (regions.Rotating is not null && primary.Holdings.Pending is { } pending)
        {
            return new KeyCommand.ReceiveMaterial(
                Caller.Vault, Once($"receive {pending.Id}", key, regions.Version), pending.Id, pending.Secret, regions.Version);
        }

        return regions.ChangingTo == region
            ? new KeyCommand.TakePrimary(
                Caller.Vault, Once("take primary", key, regions.Version), regions.Version + 1, Others(primary, region))
            : null;
    }

    /// <summary>What to tell the primary once the other key has answered; null for nothing.</summary>
    /// <param name="primary">The state that asked.</param>
    /// <param name="region">Where.</param>
    /// <param name="asked">What was asked.</param>
    /// <param name="reply">What was answered.</param>
    public static KeyCommand? Tell(KeyState primary, RegionName region, KeyCommand asked, KeyReply reply)
    {
        var no = (reply as KeyReply.Refused)?.Why;
        var version = primary.Regions!.Version;
        return asked switch
        {
            KeyCommand.CreateReplica when no is null => News(primary, region, ReplicaNews.Added, version),
            KeyCommand.CreateReplica when no is not (Refusal.Unavailable or Refusal.TooBusy or Refusal.DestructionBegun
                or Refusal.KeyUnavailable or Refusal.KeyUnknown) => NotAdded(primary, region),
            KeyCommand.Synchronize when no is null => News(primary, region, ReplicaNews.InStep, version),
            KeyCommand.TakePrimary when no is null => Changed(primary, region, version + 1),
            // It ended, and its word did not reach this primary, such as while the role moved.
            KeyCommand.Synchronize or KeyCommand.ReceiveMaterial or KeyCommand.TakePrimary when no is Refusal.KeyUnknown =>
                News(primary, region, ReplicaNews.Gone, version),
            _ => null,
        };
    }

    /// <summary>What tells the primary that a replica cannot be made.</summary>
    public static KeyCommand NotAdded(KeyState primary, RegionName region) =>
        News(primary, region, ReplicaNews.NotAdded, primary.Regions!.Version);

    /// <summary>What tells the primary that every region has the new material; null while one has not.</summary>
    /// <param name="primary">The primary.</param>
    /// <param name="received">Regions that have said so.</param>
    public static KeyCommand? Complete(KeyState primary, IReadOnlyCollection<RegionName> received)
    {
        var regions = primary.Regions!;
        var isReady = primary.OwesRegions && regions.Rotating is not null && primary.Holdings.Pending is not null
            && regions.Replicas.All(r => received.Contains(r.Region));
        if (!isReady) return null;
        var material = primary.Holdings.Pending!.Id;
        return new KeyCommand.CompleteRotation(
            Caller.Vault, Once($"complete {material}", primary.Address, primary.Number), material, [.. received]);
    }

    /// <summary>The primary of a replica, and what to tell it about imported material; null for nothing.</summary>
    public static (KeyArn Primary, KeyCommand News)? Word(KeyState replica)
    {
        if (replica.WordForPrimary is not { } material) return null;
        var primary = Sibling(replica, replica.Regions!.Primary);
        var here = replica.Address.Realm.Region;
        var once = Once($"holds {material}", replica.Address, replica.Number);
        return (primary, new KeyCommand.RecordReplica(Caller.Vault, once, here, ReplicaNews.Holds, 0, material));
    }

    /// <summary>The primary of a destroyed replica, and what to tell it before the replica's last event; null for another
    /// key.</summary>
    /// <param name="replica">Its address.</param>
    /// <param name="primary">Where its primary is.</param>
    /// <param name="doomed">The secrets that are gone: they name this end.</param>
    public static (KeyArn Primary, KeyCommand News) Gone(
        KeyArn replica, RegionName primary, ImmutableArray<SecretId> doomed)
    {
        var once = IdempotencyKey.Of($"gone {replica} {string.Join(' ', doomed)}");
        var key = new KeyArn(replica.Realm with { Region = primary }, replica.Id);
        return (key, new KeyCommand.RecordReplica(Caller.Vault, once, replica.Realm.Region, ReplicaNews.Gone, 0, null));
    }

    /// <summary>The address of the same key in another region.</summary>
    public static KeyArn Sibling(KeyState key, RegionName region) =>
        new(key.Address.Realm with { Region = region }, key.Address.Id);

    private static ImmutableArray<RegionName> Others(KeyState primary, RegionName next) =>
    [
        .. primary.Regions!.Replicas.Select(static r => r.Region).Where(r => r != next).Append(primary.Address.Realm.Region)
            .OrderBy(static r => r.ToString(), StringComparer.Ordinal),
    ];

    private static KeyCommand.RecordReplica News(KeyState primary, RegionName region, ReplicaNews news, long version) => new(
        Caller.Vault, Once($"{news} {region}", primary.Address, primary.Number), region, news, version, null);

    private static KeyCommand.RecordPrimary Changed(KeyState primary, RegionName region, long version) => new(
        Caller.Vault, Once($"primary {region}", primary.Address, primary.Number), region, version);

    private static IdempotencyKey Once(string step, KeyArn key, long number) =>
        IdempotencyKey.Of(string.Create(CultureInfo.InvariantCulture, $"{step} {key} {number}"));
}
