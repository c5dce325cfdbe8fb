using System.Collections.Immutable;

using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Model;

/// <summary>What a key may do: pure functions of its state, the command or use, the time, and material made beforehand.</summary>
public static class KeyRules
{
    /// <summary>Decides a command. Reads no clock and draws nothing.</summary>
    /// <param name="state">The key as it is; null when it does not exist.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">UTC. The event gets this, or the time of the last event when that is later.</param>
    /// <param name="made">Material made for this command after an earlier <c>MakeMaterial</c>; else null.</param>
    public static KeyDecision Decide(KeyState? state, KeyCommand command, DateTimeOffset now, MadeMaterial? made) =>
        Decide(state, command, now, made is null ? [] : ImmutableArray.Create(made));

    /// <summary>The same with all material that was made or copied for this command.</summary>
    /// <param name="state">The key as it is; null when it does not exist.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">UTC.</param>
    /// <param name="all">In the order in which it was asked for; empty before that.</param>
    public static KeyDecision Decide(KeyState? state, KeyCommand command, DateTimeOffset now, ImmutableArray<MadeMaterial> all)
    {
        var made = all.IsEmpty ? null : all[0];
        // Before the stamp: only texts that follow the rules have a fingerprint.
        if (Malformed(command) is { } malformed) return new KeyDecision.Refuse(malformed);
        var at = state is null || now > state.LastAt ? now : state.LastAt;
        if (state is not null && state.Answers.TryRecall(command.Stamp, at, out var recalled))
            return recalled.SameContent
                ? new KeyDecision.Answer(recalled.Reply)
                : new KeyDecision.Refuse(new Refusal.IdempotencyConflict());
        if (RegionRules.Decide(state, command, at, all) is { } ofRegions) return ofRegions;
        if (command is KeyCommand.Create create)
            return PolicyRules.With(Create(state, create, at, made), create.Wanted.Policy, create, at);
        if (command is KeyCommand.CreateManaged managed) return TierRules.Create(state, managed, at, made);
        if (state is null) return new KeyDecision.Refuse(new Refusal.KeyUnknown("of this history"));
        return command switch
        {
            KeyCommand.RecordAlias c => RecordAlias(state, c, at),
            KeyCommand.RecordDestroyed c => EndingRules.RecordDestroyed(state, c, at),
            _ when state.IsEnded => new KeyDecision.Refuse(new Refusal.KeyUnknown(state.Address.ToString())),
            KeyCommand.WakeUp c => Wake(state, c, at, made),
            KeyCommand.RotateSpent c => UsageRules.Rotate(state, c, at, made),
            _ => Change(state, command, at, made),
        };
    }

    /// <summary>Judges a use: null when it may go on, else why not.</summary>
    /// <param name="state">The key as it is.</param>
    /// <param name="use">What is asked.</param>
    /// <param name="now">UTC; only read when the key has material that expires, and for a rehearsal.</param>
    public static Refusal? Permit(KeyState state, KeyUse use, DateTimeOffset now)
    {
        // In the order in which the command itself would be judged.
        if (use is KeyUse.Rehearse { Command: var command })
            return (Decide(state, command, now, null) as KeyDecision.Refuse)?.Why;
        if (state.IsEnded) return new Refusal.KeyUnknown(state.Address.ToString());
        if (use is KeyUse.PrepareImport or KeyUse.TakeAlias && TierRules.Forbids(state, use.Verb) is { } managed) return managed;
        if (use is KeyUse.PrepareImport && ImportRules.OriginForbids(state, use.Verb) is { } foreign) return foreign;
        return StateTable.Refuse(state.Address, use.Operation, state.StatusAt(now), use.Verb) ?? use switch
        {
            KeyUse.Describe or KeyUse.LastUsage or KeyUse.TakeAlias or KeyUse.PrepareImport => null,
            KeyUse.ReadPolicy or KeyUse.ReadGrants => null,
            KeyUse.Decrypt e => UseRules.Refuse(state.Address, state.Spec, state.Usage, use)
                ?? (Opens(state, e.MaterialTag, now) ? null : new Refusal.CiphertextInvalid()),
            _ => UseRules.Refuse(state.Address, state.Spec, state.Usage, use),
        };
    }

    /// <summary>Own material opens in the status that the key has; what waits for a rotation, only while it serves
    /// itself.</summary>
    private static bool Opens(KeyState state, ulong tag, DateTimeOffset now) =>
        state.MaterialOf(tag) is { } material && (!ReferenceEquals(material, state.Holdings.Pending) || material.Serves(now));

    /// <summary>Null when a size is inside its bounds, else the refusal that names them.</summary>
    public static Refusal? Bounds(string what, long bytes, long min, long max) => Bounds(what, bytes, min, max, "bytes");

    internal static Refusal.SizeInvalid? Bounds(string what, long given, long min, long max, string unit) =>
        given < min || given > max ? new Refusal.SizeInvalid(what, given, min, max, unit) : null;

    /// <summary>Whether a command's own texts break a rule, whatever the state of the key.</summary>
    private static Refusal? Malformed(KeyCommand command) => command switch
    {
        KeyCommand.Create c => TextRules.Description(c.Wanted.Description) ?? TextRules.NewTags([], c.Wanted.Tags)
            ?? PolicyRules.Malformed(c.Wanted.Policy),
        KeyCommand.Replicate c => TextRules.Description(c.Description) ?? TextRules.NewTags([], c.Tags)
            ?? PolicyRules.Malformed(c.Policy),
        KeyCommand.PutPolicy c => PolicyRules.Malformed(c.Policy),
        KeyCommand.CreateGrant c => GrantRules.Malformed(c.Terms),
        KeyCommand.UpdateDescription c => TextRules.Description(c.Description),
        KeyCommand.AddTags c => TextRules.NewTags([], c.Tags),
        KeyCommand.RemoveTags c => TextRules.TagKeys(c.Keys),
        KeyCommand.ImportMaterial c => TextRules.MaterialDescription(c.Description),
        _ => null,
    };

    private static KeyDecision Create(KeyState? state, KeyCommand.Create command, DateTimeOffset at, MadeMaterial? made)
    {
        if (state is not null) return new KeyDecision.Refuse(new Refusal.IdempotencyConflict());
        var wanted = command.Wanted;
        if (UseRules.Misfit(wanted) is { } misfit) return new KeyDecision.Refuse(misfit);
        var isOwned = command.Address.Realm.Account.IsVault;
        if (isOwned && wanted.Policy is not null)
            return new KeyDecision.Refuse(new Refusal.TextInvalid("key policy", "the vault's own keys keep theirs"));
        if (isOwned && wanted.Origin != KeyOrigin.Generated)
            return new KeyDecision.Refuse(new Refusal.TextInvalid(
                "key origin", "the vault draws the material of its own keys itself"));
        if (isOwned && wanted.IsMultiRegion)
            return new KeyDecision.Refuse(new Refusal.TextInvalid("key", "the vault's own keys are single-Region keys"));
        if (wanted.Origin == KeyOrigin.External) return ImportRules.Create(command, at);
        if (wanted.Origin != KeyOrigin.Generated || wanted.MaterialDeletionDays != 0)
            return new KeyDecision.Refuse(new Refusal.TextInvalid(
                "key origin", "material is generated or imported, and only imported material has a deletion window"));
        if (made is null) return new KeyDecision.MakeMaterial(command.Address, wanted.Spec, []);
        if (isOwned) return TierRules.CreateOwned(command, at, made);
        return Store(new KeyEvent.Created(
            at, command.Stamp, command.Address, wanted.Description, wanted.Spec, wanted.Usage, wanted.Origin, wanted.Tags,
            made.Id, made.Secret));
    }

    private static KeyDecision Change(KeyState state, KeyCommand command, DateTimeOffset at, MadeMaterial? made)
    {
        var unchanged = new KeyDecision.Answer(new KeyReply.Changed(state.Address));
        if (TierRules.Forbids(state, command.Verb) is { } managed) return new KeyDecision.Refuse(managed);
        if (ImportRules.OriginForbids(state, command) is { } foreign) return new KeyDecision.Refuse(foreign);
        if (RegionRules.Forbids(state, command) is { } elsewhere) return new KeyDecision.Refuse(elsewhere);
        if (StateTable.Refuse(state.Address, command.Operation, state.StatusAt(at), command.Verb) is { } status)
            return new KeyDecision.Refuse(status);
        if (UseRules.Forbids(state, command) is { } other) return new KeyDecision.Refuse(other);
        switch (command)
        {
            case KeyCommand.RotateNow:
                return Rotate(state, command, at, made);
            case KeyCommand.Replicate c:
                return RegionRules.Replicate(state, c, at);
            case KeyCommand.UpdatePrimaryRegion c:
                return RegionRules.UpdatePrimary(state, c, at);
            case KeyCommand.ImportMaterial c:
                return ImportRules.Import(state, c, at, made);
            case KeyCommand.DeleteMaterial c:
                return ImportRules.Delete(state, c, at);
            case KeyCommand.KeepMaterial c:
                return ImportRules.Keep(state, c, at);
            case KeyCommand.PutPolicy c:
                return PolicyRules.Put(state, c, at);
            case KeyCommand.CreateGrant c:
                return GrantRules.Create(state, c, at);
            case KeyCommand.RetireGrant c:
                return GrantRules.End(state, c.Grant, new KeyEvent.GrantRetired(at, c.Stamp, c.Grant));
            case KeyCommand.RevokeGrant c:
                return GrantRules.End(state, c.Grant, new KeyEvent.GrantRevoked(at, c.Stamp, c.Grant));
            case KeyCommand.SetUsageBudget c:
                return UsageRules.SetBudget(state, c, at);
            case KeyCommand.ScheduleDeletion c:
                return EndingRules.Schedule(state, c, at);
            case KeyCommand.CancelDeletion:
                return EndingRules.Cancel(state, command, at);
            case KeyCommand.EnableRotation c:
                var (min, max) = (Limits.RotationDaysMin, Limits.RotationDaysMax);
                if (Bounds("The rotation period", c.PeriodDays, min, max, "days") is { } badPeriod)
                    return new KeyDecision.Refuse(badPeriod);
                return state.Rotation?.PeriodDays == c.PeriodDays
                    ? unchanged
                    : Store(new KeyEvent.RotationEnabled(at, c.Stamp, c.PeriodDays));
            case KeyCommand.DisableRotation:
                return state.Rotation is null ? unchanged : Store(new KeyEvent.RotationDisabled(at, command.Stamp));
            case KeyCommand.Enable:
                return state.Status == KeyStatus.Enabled ? unchanged : Store(new KeyEvent.Enabled(at, command.Stamp));
            case KeyCommand.Disable:
                return state.Status == KeyStatus.Disabled ? unchanged : Store(new KeyEvent.Disabled(at, command.Stamp));
            case KeyCommand.UpdateDescription c:
                return c.Description == state.Description
                    ? unchanged
                    : Store(new KeyEvent.DescriptionUpdated(at, c.Stamp, c.Description));
            case KeyCommand.AddTags c:
                if (TextRules.NewTags(state.Tags.Keys, c.Tags) is { } badTags) return new KeyDecision.Refuse(badTags);
                var news = c.Tags.RemoveAll(t => state.Tags.TryGetValue(t.Key, out var value) && value == t.Value);
                return news.IsEmpty ? unchanged : Store(new KeyEvent.Tagged(at, c.Stamp, news));
            case KeyCommand.RemoveTags c:
                ImmutableArray<string> gone = [.. c.Keys.Where(state.Tags.ContainsKey)];
                return gone.IsEmpty ? unchanged : Store(new KeyEvent.Untagged(at, c.Stamp, gone));
            default:
                throw new BrokenInvariantException($"No rule for {command.GetType().Name}.");
        }
    }

    private static KeyDecision Rotate(KeyState state, KeyCommand command, DateTimeOffset at, MadeMaterial? made)
    {
        if (RegionRules.Hinders(state) is { } hindered) return new KeyDecision.Refuse(hindered);
        if (state.OnDemandRotations >= Limits.OnDemandRotationsMax)
        {
            var limit = new Refusal.LimitReached($"On-demand rotations of {state.Address}", Limits.OnDemandRotationsMax);
            return new KeyDecision.Refuse(limit);
        }

        if (state.Rotation is { } schedule && schedule.Next - at <= Limits.RotationConflictWindow)
            return new KeyDecision.Refuse(new Refusal.RotationConflict(state.Address, schedule.Next));
        if (state.Origin == KeyOrigin.External)
        {
            if (state.Holdings.Pending is not { } pending || !pending.Serves(at))
                return new KeyDecision.Refuse(new Refusal.NoMaterialPending(state.Address));
            return RegionRules.Missing(state, pending.Id) is { } missing
                ? new KeyDecision.Refuse(missing)
                : RegionRules.Rotate(state, command, at, pending.Id, pending.Secret, RotationKind.OnDemand);
        }

        return made is null
            ? MakeMaterial(state)
            : RegionRules.Rotate(state, command, at, made.Id, made.Secret, RotationKind.OnDemand);
    }

    /// <summary>One thing that is due; nothing when the wake-up was early, came twice, or met a key that has changed.</summary>
    private static KeyDecision Wake(KeyState state, KeyCommand.WakeUp command, DateTimeOffset at, MadeMaterial? made)
    {
        if (EndingRules.Erase(state, command, at) is { } erased) return erased;
        var isDue = state.Status == KeyStatus.Enabled && !state.IsReplica && state.Regions?.Rotating is null
            && state.Rotation is { } schedule && schedule.Next <= at;
        if (!isDue) return new KeyDecision.Answer(new KeyReply.Changed(state.Address));
        return made is null
            ? MakeMaterial(state)
            : RegionRules.Rotate(state, command, at, made.Id, made.Secret, RotationKind.Automatic);
    }

    private static KeyDecision RecordAlias(KeyState state, KeyCommand.RecordAlias command, DateTimeOffset at)
    {
        if (command.RealmNumber <= state.AliasMark) return new KeyDecision.Answer(new KeyReply.Changed(state.Address));
        return Store(command.Points
            ? new KeyEvent.AliasAttached(at, command.Stamp, command.Alias, command.RealmNumber)
            : new KeyEvent.AliasDetached(at, command.Stamp, command.Alias, command.RealmNumber));
    }

    private static KeyDecision MakeMaterial(KeyState state) =>
        new KeyDecision.MakeMaterial(state.Address, state.Spec, [.. state.Materials.Select(static m => m.Id.Tag)]);

    private static KeyDecision Store(KeyEvent happened) => new KeyDecision.Store([happened]);
}
