using System.Collections.Immutable;

using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Model;

/// <summary>Rules on keys that share id and material with keys in other regions. Called by <see cref="KeyRules"/>.</summary>
/// <remarks>No region ever seals what another cannot open: new material goes to every replica first, then the primary seals with
/// it, then the replicas do.</remarks>
internal static class RegionRules
{
    /// <summary>Whether a command is for another kind of key, or comes while the primary changes; whatever the status.</summary>
    internal static Refusal? Forbids(KeyState state, KeyCommand command)
    {
        var isOfPrimary = command is KeyCommand.Replicate or KeyCommand.UpdatePrimaryRegion;
        if (state.Regions is null && IsOfVault(command)) return new Refusal.NotMultiRegion(state.Address, command.Verb);
        if (state.Regions is not { } regions)
            return isOfPrimary ? new Refusal.NotMultiRegion(state.Address, command.Verb) : null;
        isOfPrimary |= command is KeyCommand.RotateNow or KeyCommand.EnableRotation or KeyCommand.DisableRotation
            or KeyCommand.ImportMaterial { Kind: ImportKind.New } || AsksToRotate(command);
        if (isOfPrimary && regions.Role == RegionRole.Replica)
            return new Refusal.NotPrimary(state.Address, regions.Primary, command.Verb);
        var isForTheNext = command is KeyCommand.EnableRotation or KeyCommand.DisableRotation
            or KeyCommand.ImportMaterial { Kind: ImportKind.New };
        return isForTheNext && regions.ChangingTo is { } region
            ? new Refusal.RegionsUnderWay(state.Address, $"region {region} is becoming its primary region")
            : null;
    }

    internal static KeyDecision? Decide(KeyState? state, KeyCommand command, DateTimeOffset at, ImmutableArray<MadeMaterial> made)
    {
        if (command is KeyCommand.CreateReplica create) return Create(state, create, at, made);
        if (!IsOfVault(command) || state is null or { IsEnded: true }) return null;
        if (state.Regions is not { } regions) return null;
        return command switch
        {
            KeyCommand.ReceiveMaterial c => Receive(state, regions, c, at, made),
            KeyCommand.Synchronize c => Synchronize(state, regions, c, at),
            KeyCommand.CompleteRotation c => Complete(state, regions, c, at),
            KeyCommand.RecordReplica c => Record(state, regions, c, at),
            KeyCommand.TakePrimary c => Take(state, regions, c, at),
            KeyCommand.RecordPrimary c when regions.ChangingTo == c.Region && c.Version > regions.Version =>
                Store(new KeyEvent.PrimaryChanged(at, c.Stamp, c.Region, c.Version, [])),
            KeyCommand.RecordPrimary => Unchanged(state),
            _ => null,
        };
    }

    internal static KeyDecision Replicate(KeyState state, KeyCommand.Replicate command, DateTimeOffset at)
    {
        var regions = state.Regions!;
        if (command.Region == regions.Primary || regions.Of(command.Region) is not null)
            return Refuse(new Refusal.ReplicaExists(state.Address, command.Region));
        return regions.Replicas.Length >= Limits.ReplicasPerKeyMax
            ? Refuse(new Refusal.LimitReached($"The number of replicas of {state.Address}", Limits.ReplicasPerKeyMax))
            : Store(new KeyEvent.ReplicaAdding(
                at, command.Stamp, command.Region, command.Description, command.Tags, command.Policy ?? ""));
    }

    internal static KeyDecision UpdatePrimary(KeyState state, KeyCommand.UpdatePrimaryRegion command, DateTimeOffset at)
    {
        var regions = state.Regions!;
        if (regions.ChangingTo is { } region)
            return region == command.Region
                ? Unchanged(state)
                : UnderWay(state, $"region {region} is becoming its primary region");
        if (command.Region == regions.Primary) return Unchanged(state);
        if (regions.Of(command.Region) is not { } target)
            return Refuse(new Refusal.ReplicaUnknown(state.Address, command.Region));
        if (regions.Rotating is not null) return UnderWay(state, "it rotates, and not every region has its new material yet");
        if (state.Holdings.Pending is { } pending) return Refuse(new Refusal.MaterialPending(state.Address, pending.Id));
        if (regions.Replicas.FirstOrDefault(static r => r.Wish is not null) is { } made)
            return UnderWay(state, $"its replica in {made.Region} is being made");
        return target.InStep < regions.Version
            ? UnderWay(state, $"region {target.Region} has not answered yet")
            : Store(new KeyEvent.PrimaryChanging(at, command.Stamp, command.Region));
    }

    /// <summary>Why a rotation may not begin now; null when it may.</summary>
    internal static Refusal? Hinders(KeyState state) => state.Regions?.Rotating is null
        ? null
        : new Refusal.RegionsUnderWay(state.Address, "it rotates already, and not every region has its new material yet");

    /// <summary>Imported material rotates when every replica has been given it.</summary>
    internal static Refusal? Missing(KeyState state, KeyMaterialId pending) =>
        state.Regions?.Replicas.FirstOrDefault(r => r.Holds != pending) is { } replica
            ? new Refusal.ReplicaMaterialMissing(state.Address, replica.Region, pending)
            : null;

    /// <summary>New material seals at once, or, with replicas, when all of them have it.</summary>
    internal static KeyDecision Rotate(
        KeyState state, KeyCommand command, DateTimeOffset at, KeyMaterialId material, SecretId secret, RotationKind kind) =>
        Store(state.Regions is { Replicas.IsEmpty: false }
            ? new KeyEvent.RotationBegun(at, command.Stamp, material, secret, kind)
            : new KeyEvent.Rotated(at, command.Stamp, material, secret, kind));

    private static KeyDecision Create(
        KeyState? state, KeyCommand.CreateReplica command, DateTimeOffset at, ImmutableArray<MadeMaterial> made)
    {
        if (state is { IsEnded: false, Regions: not null })
        {
            if (state.IsEnding) return Refuse(new Refusal.DestructionBegun(state.Address));
            return state.IsReplica
                ? Unchanged(state)
                : Refuse(new Refusal.ReplicaExists(state.Address, state.Address.Realm.Region));
        }

        if (state is not null && TierRules.Forbids(state, command.Verb) is { } managed) return Refuse(managed);
        var primary = command.Primary;
        // Another life needs another wish, which has a higher version than anything that was said before it. This one was made
        // for that wish and has ended, and the primary has not heard of either.
        if (state?.Regions?.Version >= (primary.Regions?.Of(command.Address.Realm.Region)?.InStep ?? 0))
            return Refuse(new Refusal.ReplicaUnknown(primary.Address, state.Address.Realm.Region));
        if (primary.Regions is null || !command.Address.Id.IsMultiRegion)
            return Refuse(new Refusal.NotMultiRegion(primary.Address, command.Verb));
        var isCopied = primary.Origin == KeyOrigin.Generated;
        if (isCopied && made.IsEmpty)
        {
            return new KeyDecision.CopyMaterial(
                command.Address, [.. primary.Materials.Select(static m => new MadeMaterial(m.Id, m.Secret))]);
        }

        Invariant.Holds(!isCopied || made.Length == primary.Materials.Length, "A replica gets all material.");
        var materials = primary.Materials.Select(
            (m, i) => new CopiedMaterial(m.Id, isCopied ? made[i].Secret : default, m.Since, m.Rotation));
        var view = PrimaryView.Of(primary);
        var created = Store(new KeyEvent.ReplicaCreated(
            at, command.Stamp, command.Address, command.Wish.Description, primary.Spec, primary.Usage, primary.Origin,
            command.Wish.Tags, primary.MaterialDeletionDays, view.Primary, view.Version, [.. materials], view.Expected,
            view.Rotation));
        return PolicyRules.With(created, command.Wish.Policy.Length == 0 ? null : command.Wish.Policy, command, at);
    }

    private static KeyDecision Receive(
        KeyState state, RegionState regions, KeyCommand.ReceiveMaterial command, DateTimeOffset at,
        ImmutableArray<MadeMaterial> made)
    {
        if (state.IsEnding) return Refuse(new Refusal.DestructionBegun(state.Address));
        if (state.Holdings.Of(command.Material) is { } known && (known != state.Holdings.Pending || known.Serves(at)))
            return Unchanged(state);
        if (regions.Role != RegionRole.Replica || regions.Version < command.Version)
            return Refuse(new Refusal.Unavailable($"{state.Address} has not followed its primary yet"));
        if (state.Origin == KeyOrigin.External)
            return Refuse(new Refusal.ReplicaMaterialMissing(state.Address, state.Address.Realm.Region, command.Material));
        Invariant.Holds(state.Holdings.Pending is null, "A replica that is in step waits for one material.");
        return made.IsEmpty
            ? new KeyDecision.CopyMaterial(state.Address, [new MadeMaterial(command.Material, command.From)])
            : Store(new KeyEvent.MaterialReceived(at, command.Stamp, command.Material, made[0].Secret));
    }

    private static KeyDecision Synchronize(
        KeyState state, RegionState regions, KeyCommand.Synchronize command, DateTimeOffset at)
    {
        var view = command.View;
        if (state.IsEnding) return Refuse(new Refusal.DestructionBegun(state.Address));
        if (view.Version <= regions.Version) return Unchanged(state);
        var current = view.Materials[^1];
        var followed = new KeyEvent.Synchronized(
            at, command.Stamp, view.Primary, view.Version, current.Id, current.Since, current.Rotation, view.Expected,
            view.Rotation);
        // The next primary may have changed something, or passed the role on, before this one heard that it has it.
        if (regions.ChangingTo is { } next)
        {
            var changed = new KeyEvent.PrimaryChanged(at, command.Stamp, next, regions.Version, []);
            return new KeyDecision.Store([changed, followed]);
        }

        return regions.Role == RegionRole.Replica
            ? Store(followed)
            : Refuse(new Refusal.Unavailable($"{state.Address} has not given its role away"));
    }

    private static KeyDecision Complete(
        KeyState state, RegionState regions, KeyCommand.CompleteRotation command, DateTimeOffset at)
    {
        var isReady = regions.Rotating is not null && !state.IsEnding
            && state.Holdings.Pending is { } pending && pending.Id == command.Material && pending.Serves(at)
            && regions.Replicas.All(r => r.Wish is null && command.Received.Contains(r.Region));
        return isReady
            ? Store(new KeyEvent.Rotated(
                at, command.Stamp, command.Material, state.Holdings.Pending!.Secret, regions.Rotating!.Value))
            : Unchanged(state);
    }

    private static KeyDecision Record(KeyState state, RegionState regions, KeyCommand.RecordReplica command, DateTimeOffset at)
    {
        if (regions.Role != RegionRole.Primary)
            return Refuse(new Refusal.NotPrimary(state.Address, regions.Primary, command.Verb));
        if (regions.Of(command.Region) is not { } replica) return Unchanged(state);
        var stamp = command.Stamp;
        return command.News switch
        {
            ReplicaNews.Added when replica.Wish is not null =>
                // It may have been made by an earlier try: what it was told is at least as new as the wish.
                Store(new KeyEvent.ReplicaAdded(at, stamp, replica.Region, replica.InStep)),
            ReplicaNews.InStep when replica.Wish is null && replica.InStep < command.Version =>
                Store(new KeyEvent.ReplicaSynchronized(at, stamp, replica.Region, command.Version)),
            ReplicaNews.Holds when command.Material is { } material && replica.Holds != material
                && state.Holdings.Pending?.Id == material =>
                Store(new KeyEvent.ReplicaHolds(at, stamp, replica.Region, material)),
            // The word of an end may come again when the next replica is wanted already.
            ReplicaNews.Gone when replica.Wish is null => Remove(),
            // Of this wish, not of one before it.
            ReplicaNews.NotAdded when replica.Wish is not null && command.Version >= replica.InStep => Remove(),
            _ => Unchanged(state),
        };

        KeyDecision Remove()
        {
            var removed = new KeyEvent.ReplicaRemoved(at, stamp, replica.Region);
            return regions is { DeletionDays: { } days, Replicas.Length: 1 }
                ? new KeyDecision.Store([removed, new KeyEvent.DeletionScheduled(at, stamp, at.AddDays(days))])
                : Store(removed);
        }
    }

    private static KeyDecision Take(KeyState state, RegionState regions, KeyCommand.TakePrimary command, DateTimeOffset at)
    {
        if (regions.Role == RegionRole.Primary || regions.Version >= command.Version) return Unchanged(state);
        // The replicas of a primary end before it: one that is about to end cannot become it.
        return state.DeletionAt is not null
            ? Refuse(new Refusal.StatusForbids(state.Address, state.Status, command.Verb))
            : Store(new KeyEvent.PrimaryChanged(
                at, command.Stamp, state.Address.Realm.Region, command.Version, command.Replicas));
    }

    private static bool IsOfVault(KeyCommand command) =>
        command is KeyCommand.ReceiveMaterial or KeyCommand.Synchronize or KeyCommand.CompleteRotation
        or KeyCommand.RecordReplica or KeyCommand.TakePrimary or KeyCommand.RecordPrimary;

    private static bool AsksToRotate(KeyCommand command) =>
        command is KeyCommand.SetUsageBudget { AtLimit: AtLimit.Rotate } budget
        && (budget.Uses is not null || budget.Bytes is not null);

    private static KeyDecision Unchanged(KeyState state) => new KeyDecision.Answer(new KeyReply.Changed(state.Address));

    private static KeyDecision UnderWay(KeyState state, string what) => Refuse(new Refusal.RegionsUnderWay(state.Address, what));

    private static KeyDecision Refuse(Refusal why) => new KeyDecision.Refuse(why);

    private static KeyDecision Store(KeyEvent happened) => new KeyDecision.Store([happened]);
}
