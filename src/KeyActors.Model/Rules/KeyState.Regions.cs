using System.Collections.Immutable;

namespace KeyActors.Model;

/// <content>A multi-Region key and its siblings.</content>
public sealed partial record KeyState
{
    /// <summary>What it knows of its siblings in other regions; null for a single-Region key.</summary>
    public RegionState? Regions { get; private init; }

    /// <summary>Whether its primary is in another region.</summary>
    public bool IsReplica => Regions?.Role == RegionRole.Replica;

    /// <summary>Whether the vault has something to bring to other regions for this primary.</summary>
    public bool OwesRegions => !IsEnding && Regions is { IsOwing: true };

    /// <summary>Imported material of which this replica has to tell its primary; null for none.</summary>
    public KeyMaterialId? WordForPrimary =>
        IsReplica && !IsEnding && Origin == KeyOrigin.External && Holdings.Pending is { } pending ? pending.Id : null;

    private static KeyState Begin(KeyState? before, KeyEvent.ReplicaCreated e)
    {
        Invariant.Holds(e.Address.Id.IsMultiRegion, "Only a multi-Region key has replicas.");
        var state = new KeyState(e.Address)
        {
            // Another life in the same history: numbers, times and what was counted go on.
            Number = before?.Number ?? 0,
            AliasMark = before?.AliasMark ?? 0,
            Counters = before is null ? UsageState.Empty : before.Counters with { Budget = null, LastNoted = null },
            Answers = before?.Answers ?? AnswerMemory<KeyReply>.Empty,
            Recovery = before?.Recovery ?? 0,
            CountsAtLeast = before?.CountsAtLeast ?? false,
            CreatedAt = e.At,
            Description = e.Description,
            Spec = e.Spec,
            Usage = e.Usage,
            Origin = e.Origin,
            Tags = Set(e.Tags),
            MaterialDeletionDays = e.MaterialDeletionDays,
            OnDemandRotations = e.Materials.Count(static m => m.Kind == RotationKind.OnDemand),
            Rotation = e.Rotation,
            Holdings = MaterialSet.Restore([.. e.Materials.Select(m => Copied(m, e.Origin))], null, []),
            Regions = new RegionState
            {
                Role = RegionRole.Replica, Primary = e.Primary, Version = e.Version, Expected = e.Expected,
            },
        };
        return state.Remember(e, new KeyReply.Created(e.Address, state.Materials.IsEmpty ? null : state.Current.Id));
    }

    private static MaterialEntry Copied(CopiedMaterial material, KeyOrigin origin) =>
        new(material.Id, material.Secret, material.Since, material.Kind)
        {
            Presence = origin == KeyOrigin.External ? MaterialPresence.Deleted : MaterialPresence.Held,
        };

    /// <summary>What a primary has to tell is another: its replicas are behind from here on.</summary>
    private KeyState Told(KeyState before)
    {
        if (Regions is not { Role: RegionRole.Primary } regions) return this;
        // Material that was deleted while it waited for its rotation leaves nothing to complete.
        if (Holdings.Pending is null && regions.Rotating is not null) regions = regions with { Rotating = null };
        var isSame = Rotation == before.Rotation && Names(this) == Names(before);
        return this with { Regions = isSame ? regions : regions with { Version = regions.Version + 1 } };

        // Pending material that was drawn here is no news: its rotation brings it to every replica by itself.
        static (KeyMaterialId? Current, KeyMaterialId? Pending) Names(KeyState of) => (
            of.Materials.IsEmpty ? null : of.Current.Id,
            of.Origin == KeyOrigin.External ? of.Holdings.Pending?.Id : null);
    }

    private KeyState? AfterRegions(KeyEvent happened)
    {
        if (!IsOfRegions(happened)) return null;
        Invariant.Holds(Regions is not null, "Only a multi-Region key has siblings.");
        var regions = Regions;
        var here = Address.Realm.Region;
        var isPrimary = regions.Role == RegionRole.Primary;
        switch (happened)
        {
            case KeyEvent.ReplicaAdding e:
                var isFree = isPrimary && e.Region != here && regions.Of(e.Region) is null;
                Invariant.Holds(isFree, "A primary has one replica in each other region.");
                var wish = new ReplicaWish(e.Stamp, e.Description, e.Tags, e.Policy);
                // A wish has a version of its own: what an earlier replica in that region was told is older.
                var version = regions.Version + 1;
                var added = regions.With(new ReplicaRecord(e.Region, version, null, wish));
                return this with { Regions = added with { Version = version } };
            case KeyEvent.ReplicaAdded e:
                return this with
                {
                    Regions = regions.Change(e.Region, r => r with { Wish = null, InStep = e.Version }),
                };
            case KeyEvent.ReplicaSynchronized e:
                Invariant.Holds(e.Version <= regions.Version, "A replica follows its primary.");
                return this with { Regions = regions.Change(e.Region, r => r with { InStep = e.Version }) };
            case KeyEvent.ReplicaHolds e:
                return this with { Regions = regions.Change(e.Region, r => r with { Holds = e.Material }) };
            case KeyEvent.ReplicaRemoved e:
                Invariant.Holds(regions.Of(e.Region) is not null, "Only a replica that is there goes.");
                // A region that is gone becomes nobody's primary.
                var left = regions.Without(e.Region);
                return this with { Regions = left.ChangingTo == e.Region ? left with { ChangingTo = null } : left };
            case KeyEvent.DeletionAwaitsReplicas e:
                var isFirst = isPrimary && DeletionAt is null && regions is { DeletionDays: null, Replicas.IsEmpty: false };
                Invariant.Holds(isFirst, "A deletion is scheduled once, and waits for replicas where there are some.");
                return this with { Regions = regions with { DeletionDays = e.WindowDays } };
            case KeyEvent.RotationBegun e:
                Invariant.Holds(isPrimary && regions.Rotating is null, "A primary begins one rotation at a time.");
                var isHere = Holdings.Pending is { } waits && waits.Id == e.Material && waits.Secret == e.Secret;
                var begun = isHere ? Holdings : Holdings.AddPending(new MaterialEntry(e.Material, e.Secret, e.At, null));
                return this with { Holdings = begun, Regions = regions with { Rotating = e.Kind } };
            case KeyEvent.PrimaryChanging e:
                var mayChange = isPrimary && regions is { Rotating: null, ChangingTo: null } && regions.Of(e.Region) is not null;
                Invariant.Holds(mayChange, "A primary hands its role to one of its replicas.");
                return this with { Regions = regions with { ChangingTo = e.Region } };
            case KeyEvent.PrimaryChanged e:
                return this with { Regions = Changed(regions, e, here) };
            case KeyEvent.MaterialReceived e:
                Invariant.Holds(!isPrimary, "A replica receives material.");
                return this with { Holdings = Holdings.AddPending(new MaterialEntry(e.Material, e.Secret, e.At, null)) };
            case KeyEvent.Synchronized e:
                Invariant.Holds(!isPrimary && e.Version > regions.Version, "A replica follows its primary, and never back.");
                return Follow(e) with
                {
                    Rotation = e.Rotation,
                    Regions = regions with { Primary = e.Primary, Version = e.Version, Expected = e.Expected },
                };
            default:
                throw new BrokenInvariantException($"No rule for {happened.GetType().Name}.");
        }
    }

    private static bool IsOfRegions(KeyEvent happened) => happened
        is KeyEvent.ReplicaAdding or KeyEvent.ReplicaAdded or KeyEvent.ReplicaSynchronized or KeyEvent.ReplicaHolds
        or KeyEvent.ReplicaRemoved or KeyEvent.DeletionAwaitsReplicas or KeyEvent.RotationBegun or KeyEvent.PrimaryChanging
        or KeyEvent.PrimaryChanged or KeyEvent.MaterialReceived or KeyEvent.Synchronized;

    private static RegionState Changed(RegionState regions, KeyEvent.PrimaryChanged e, RegionName here)
    {
        if (regions.Role == RegionRole.Primary)
        {
            var isNext = regions.ChangingTo == e.Region && e.Version >= regions.Version;
            Invariant.Holds(isNext, "A primary hands its role to the region that it has named.");
            return new RegionState { Role = RegionRole.Replica, Primary = e.Region, Version = e.Version };
        }

        Invariant.Holds(e.Region == here && e.Version > regions.Version, "A replica becomes the primary of all others.");
        var replicas = e.Replicas.Order(Comparer<RegionName>.Create(
            static (a, b) => string.CompareOrdinal(a.ToString(), b.ToString())));
        return new RegionState
        {
            Role = RegionRole.Primary,
            Primary = here,
            Version = e.Version,
            Replicas = [.. replicas.Select(static region => new ReplicaRecord(region, 0, null, null))],
        };
    }

    /// <summary>The primary's material seals here too; what waited and is not wanted any more is let go.</summary>
    private KeyState Follow(KeyEvent.Synchronized e)
    {
        var (set, rotations) = (Holdings, OnDemandRotations);
        if (Materials.IsEmpty || Current.Id != e.Material)
        {
            var isHere = set.Pending?.Id == e.Material;
            Invariant.Holds(isHere || Origin == KeyOrigin.External, "Material is received before it seals.");
            var secret = isHere ? set.Pending!.Secret : default;
            set = set.Add(new MaterialEntry(e.Material, secret, e.Since, e.Kind)
            {
                Presence = isHere ? MaterialPresence.Held : MaterialPresence.Deleted,
            });
            rotations += e.Kind == RotationKind.OnDemand ? 1 : 0;
        }

        if (set.Pending is { } waiting && waiting.Id != e.Expected)
            set = set.Change(waiting.Id, static m => m with { Presence = MaterialPresence.Deleted });
        return this with { Holdings = set, OnDemandRotations = rotations };
    }

    private KeyRegions? DescribeRegions() => Regions is not { } regions ? null : new KeyRegions
    {
        Role = regions.Role,
        Primary = At(regions.Primary),
        Replicas =
        [
            .. regions.Replicas.Select(r => new KeyReplica(
                At(r.Region), r.Wish is null, r.Wish is null && r.InStep == regions.Version, r.Holds)),
        ],
        Rotating = regions.Rotating,
        ChangingTo = regions.ChangingTo,
        DeletionDays = regions.DeletionDays,
    };

    private KeyArn At(RegionName region) => new(Address.Realm with { Region = region }, Address.Id);
}
