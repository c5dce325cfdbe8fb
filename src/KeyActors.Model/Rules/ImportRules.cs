using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Model;

/// <summary>Rules on material from elsewhere. Called by <see cref="KeyRules"/>.</summary>
internal static class ImportRules
{
    internal static KeyDecision Create(KeyCommand.Create command, DateTimeOffset at)
    {
        var wanted = command.Wanted;
        return KeyRules.Bounds(
            "The deletion window of material", wanted.MaterialDeletionDays, 0, Limits.MaterialDeletionDaysMax, "days") is { } bad
            ? Refuse(bad)
            : Store(new KeyEvent.CreatedForImport(
                at, command.Stamp, command.Address, wanted.Description, wanted.Spec, wanted.Usage, wanted.Tags,
                wanted.MaterialDeletionDays));
    }

    /// <summary>Whether the key's origin forbids a command, whatever its status.</summary>
    internal static Refusal? OriginForbids(KeyState state, KeyCommand command) => command switch
    {
        KeyCommand.ImportMaterial or KeyCommand.DeleteMaterial or KeyCommand.KeepMaterial => OriginForbids(state, command.Verb),
        KeyCommand.EnableRotation or KeyCommand.DisableRotation when state.Origin != KeyOrigin.Generated =>
            new Refusal.OriginForbids(state.Address, state.Origin, command.Verb),
        _ => null,
    };

    /// <summary>A refusal when the key's material does not come from elsewhere.</summary>
    internal static Refusal? OriginForbids(KeyState state, string verb) => state.Origin == KeyOrigin.External
        ? null
        : new Refusal.OriginForbids(state.Address, state.Origin, verb);

    internal static KeyDecision Import(
        KeyState state, KeyCommand.ImportMaterial command, DateTimeOffset at, MadeMaterial? made)
    {
        if (command.ExpiresAt is { } expiry && (expiry <= at || expiry > at.AddDays(Limits.ImportDaysMax)))
            return Refuse(new Refusal.TextInvalid(
                "expiry", $"material expires in the future, at most {Limits.ImportDaysMax} days ahead, or never"));
        if (command.Expected is { } expected && expected != command.Material)
            return Refuse(new Refusal.MaterialIncorrect(state.Address));
        var known = state.Holdings.Of(command.Material);
        if (known is null && Foreign(state, command) is { } why) return Refuse(why);
        if (known is not null && command.Kind == ImportKind.New && known != state.Holdings.Pending)
            return Refuse(new Refusal.TextInvalid("import", "this material is not new to the key: import it as existing"));
        // Stored already: only what is said about it changes. A second copy would have to be destroyed at once.
        var secret = known is { Presence: MaterialPresence.Held } ? known.Secret : made?.Secret;
        if (secret is not { } stored) return new KeyDecision.KeepMaterial(state.Address, state.Spec, command.Material);
        Invariant.Holds(made is null || made.Id == command.Material, "What was stored is what was asked for.");
        var isPending = known is null ? !state.Materials.IsEmpty : known == state.Holdings.Pending;
        return Store(new KeyEvent.MaterialImported(
            at, command.Stamp, command.Material, stored, command.ExpiresAt, command.Description ?? known?.Description ?? "",
            isPending));
    }

    internal static KeyDecision Delete(KeyState state, KeyCommand.DeleteMaterial command, DateTimeOffset at)
    {
        if (Named(state, command.Material) is not { } entry) return Unnamed(state, command.Material);
        // AWS: deleting what is gone has no effect, and neither has asking twice.
        if (entry.Presence != MaterialPresence.Held || entry.DeleteAt is not null)
            return new KeyDecision.Answer(new KeyReply.Changed(state.Address));
        return Store(state.MaterialDeletionDays == 0
            ? new KeyEvent.MaterialDeleted(at, command.Stamp, entry.Id, entry.Secret, DeletionCause.Asked)
            : new KeyEvent.MaterialDeletionScheduled(at, command.Stamp, entry.Id, at.AddDays(state.MaterialDeletionDays)));
    }

    internal static KeyDecision Keep(KeyState state, KeyCommand.KeepMaterial command, DateTimeOffset at)
    {
        if (Named(state, command.Material) is not { } entry) return Unnamed(state, command.Material);
        return entry.DeleteAt is null
            ? new KeyDecision.Answer(new KeyReply.Changed(state.Address))
            : Store(new KeyEvent.MaterialDeletionCancelled(at, command.Stamp, entry.Id));
    }

    /// <summary>Why material that the key never had may not come in; null when it may.</summary>
    private static Refusal? Foreign(KeyState state, KeyCommand.ImportMaterial command)
    {
        if (state.IsReplica)
        {
            return command.Material == state.Regions!.Expected && state.Holdings.Pending is null
                ? null
                : new Refusal.MaterialIncorrect(state.Address);
        }

        var isFirst = state.Materials.IsEmpty;
        // Only symmetric keys ever get other material.
        var isClosed = !isFirst && !UseRules.Rotates(state.Spec);
        if (command.Kind == ImportKind.Existing || (command.Kind is null && !isFirst) || isClosed)
            return new Refusal.MaterialIncorrect(state.Address);
        if (state.Holdings.Pending is { } pending)
            return new Refusal.MaterialPending(state.Address, pending.Id, command.Material);
        return state.MaterialOf(command.Material.Tag) is null ? null : new Refusal.MaterialIncorrect(state.Address);
    }

    private static MaterialEntry? Named(KeyState state, KeyMaterialId? material) => material is { } id
        ? state.Holdings.Of(id)
        : state.Materials.IsEmpty ? null : state.Current;

    /// <summary>A key without material has nothing to delete, which is no error; a name that it does not have is one.</summary>
    private static KeyDecision Unnamed(KeyState state, KeyMaterialId? material) => material is { } id
        ? Refuse(new Refusal.MaterialUnknown(state.Address, id.ToString()))
        : new KeyDecision.Answer(new KeyReply.Changed(state.Address));

    private static KeyDecision Refuse(Refusal why) => new KeyDecision.Refuse(why);

    private static KeyDecision Store(KeyEvent happened) => new KeyDecision.Store([happened]);
}
