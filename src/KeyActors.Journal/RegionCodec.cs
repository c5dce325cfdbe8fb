using System.Collections.Immutable;
using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>What a key's state knows of its siblings, in the bytes of its snapshot.</summary>
internal static class RegionCodec
{
    private const int Fields = 8;
    private const int ReplicaFields = 4;
    private const int WishFields = 4;

    internal static void Write(ref PayloadWriter to, RegionState? regions)
    {
        to.Array(regions is null ? 0 : Fields);
        if (regions is null) return;
        to.Choice(regions.Role);
        to.Region(regions.Primary);
        to.Number(regions.Version);
        to.Array(regions.Replicas.Length);
        foreach (var replica in regions.Replicas)
        {
            to.Array(ReplicaFields);
            to.Region(replica.Region);
            to.Number(replica.InStep);
            to.MaterialOrNone(replica.Holds);
            to.Array(replica.Wish is null ? 0 : WishFields);
            if (replica.Wish is not { } wish) continue;
            to.Stamp(wish.Stamp);
            to.Text(wish.Description);
            to.Tags(wish.Tags);
            to.Text(wish.Policy);
        }

        to.KindOrNone(regions.Rotating);
        to.RegionOrNone(regions.ChangingTo);
        to.MaterialOrNone(regions.Expected);
        to.Number(regions.DeletionDays ?? 0);
    }

    internal static RegionState? Read(ref PayloadReader from) => from.Array(0, Fields) switch
    {
        0 => null,
        Fields => new RegionState
        {
            Role = from.Choice<RegionRole>(),
            Primary = from.Region(),
            Version = from.Number(1, long.MaxValue),
            Replicas = Replicas(ref from),
            Rotating = from.KindOrNone(),
            ChangingTo = from.RegionOrNone(),
            Expected = from.MaterialOrNone(),
            DeletionDays = from.Number(0, Limits.DeletionDaysMax) is > 0 and var days ? (int)days : null,
        },
        _ => throw JournalFormatException.Unreadable(KeyStateCodec.Manifest, "siblings have other fields than they have"),
    };

    private static ImmutableArray<ReplicaRecord> Replicas(ref PayloadReader from)
    {
        var count = from.Array(0, Limits.ReplicasPerKeyMax);
        var replicas = ImmutableArray.CreateBuilder<ReplicaRecord>(count);
        for (var i = 0; i < count; i++)
        {
            from.Array(ReplicaFields);
            replicas.Add(new ReplicaRecord(from.Region(), from.Number(0, long.MaxValue), from.MaterialOrNone(), Wish(ref from)));
            var isInOrder = i == 0
                || string.CompareOrdinal(replicas[i - 1].Region.ToString(), replicas[i].Region.ToString()) < 0;
            if (!isInOrder) throw JournalFormatException.Unreadable(KeyStateCodec.Manifest, "replicas are not in ordinal order");
        }

        return replicas.MoveToImmutable();
    }

    private static ReplicaWish? Wish(ref PayloadReader from) => from.Array(0, WishFields) switch
    {
        0 => null,
        WishFields => new ReplicaWish(
            from.Stamp(), from.Text(0, Limits.DescriptionCharsMax), from.Tags(), from.Text(0, Limits.PolicyCharsMax)),
        _ => throw JournalFormatException.Unreadable(KeyStateCodec.Manifest, "a wish has other fields than it has"),
    };
}
