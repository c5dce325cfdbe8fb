using RealmDecision = KeyActors.Model.Decision<KeyActors.Model.RealmEvent, KeyActors.Model.RealmReply>;

namespace KeyActors.Model;

/// <summary>What a realm directory may do: pure functions of its state, the command and the time.</summary>
public static class RealmRules
{
    /// <summary>Decides a command. Reads no clock.</summary>
    /// <param name="state">The directory as it is.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">UTC. The event gets this, or the time of the last event when that is later.</param>
    public static RealmDecision Decide(RealmState state, RealmCommand command, DateTimeOffset now)
    {
        var at = now > state.LastAt ? now : state.LastAt;
        // A claim that was given up is forgotten with its answer: a retry of the creation makes it anew.
        var isGivenUp = command is RealmCommand.ClaimKey given && !state.Has(given.Key);
        if (state.Answers.TryRecall(command.Stamp, at, out var recalled) && !(isGivenUp && recalled.SameContent))
            return recalled.SameContent ? new RealmDecision.Answer(recalled.Reply) : Refuse(new Refusal.IdempotencyConflict());
        return command switch
        {
            RealmCommand.ClaimKey c => Claim(state, c, at),
            RealmCommand.ReleaseClaim c => Release(state, c, at),
            RealmCommand.CreateAlias c => CreateAlias(state, c, at),
            RealmCommand.CreateServiceAlias c => CreateServiceAlias(state, c, at),
            RealmCommand.UpdateAlias c => UpdateAlias(state, c, at),
            RealmCommand.DeleteAlias c => DeleteAlias(state, c, at),
            RealmCommand.ReturnKey c => state.Has(c.Key) && c.Key.IsMultiRegion && state.Ended.Contains(c.Key.Value)
                ? Store(new RealmEvent.KeyReturned(at, c.Stamp, c.Key))
                : new RealmDecision.Answer(new RealmReply.Changed()),
            RealmCommand.EndKey c => EndKey(state, c, at),
            _ => throw new BrokenInvariantException($"No rule for {command.GetType().Name}."),
        };
    }

    private static RealmDecision Claim(RealmState state, RealmCommand.ClaimKey command, DateTimeOffset at)
    {
        if (state.Ended.Contains(command.Key.Value)) return Refuse(new Refusal.KeyUnknown(command.Key.ToString()));
        // The id derives from the intention: an id that is held already is the same intention, older than the memory.
        if (state.Has(command.Key)) return new RealmDecision.Answer(new RealmReply.Changed());
        if (state.Keys.ContainsKey(command.Key.Value)) return Refuse(new Refusal.IdempotencyConflict());
        if (state.Keys.Count - state.Ended.Count >= command.Quota)
            return Refuse(new Refusal.LimitReached($"The number of keys in {state.Realm}", command.Quota));
        return Store(new RealmEvent.KeyClaimed(at, command.Stamp, command.Key));
    }

    private static RealmDecision Release(RealmState state, RealmCommand.ReleaseClaim command, DateTimeOffset at) =>
        // An alias points only at a key that has permitted it, so that one has a history.
        state.IsLive(command.Key) && !state.Aliases.Values.Any(t => t.Key == command.Key)
            ? Store(new RealmEvent.ClaimReleased(at, command.Stamp, command.Key))
            : new RealmDecision.Answer(new RealmReply.Changed());

    private static RealmDecision CreateAlias(RealmState state, RealmCommand.CreateAlias command, DateTimeOffset at)
    {
        if (command.Alias.IsService) return Refuse(new Refusal.AliasReserved(command.Alias));
        if (!state.IsLive(command.Key)) return Refuse(new Refusal.KeyUnknown(command.Key.ToString()));
        if (state.Aliases.ContainsKey(command.Alias)) return Refuse(new Refusal.AliasTaken(command.Alias));
        return Full(state, command.Key) ?? Store(new RealmEvent.AliasCreated(at, command.Stamp, command.Alias, command.Key));
    }

    /// <summary>Asked by whoever needs the key first, again and again.</summary>
    private static RealmDecision CreateServiceAlias(RealmState state, RealmCommand.CreateServiceAlias command, DateTimeOffset at)
    {
        if (!ManagedService.TryFind(command.Alias, out _)) return Refuse(new Refusal.AliasUnknown(command.Alias.ToString()));
        if (!state.IsLive(command.Key)) return Refuse(new Refusal.KeyUnknown(command.Key.ToString()));
        if (!state.Aliases.TryGetValue(command.Alias, out var target))
            return Store(new RealmEvent.AliasCreated(at, command.Stamp, command.Alias, command.Key));
        return target.Key == command.Key
            ? new RealmDecision.Answer(new RealmReply.Changed())
            : Refuse(new Refusal.AliasTaken(command.Alias));
    }

    private static RealmDecision UpdateAlias(RealmState state, RealmCommand.UpdateAlias command, DateTimeOffset at)
    {
        if (command.Alias.IsService) return Refuse(new Refusal.AliasReserved(command.Alias));
        if (!state.IsLive(command.Key)) return Refuse(new Refusal.KeyUnknown(command.Key.ToString()));
        if (!state.Aliases.TryGetValue(command.Alias, out var target))
            return Refuse(new Refusal.AliasUnknown(command.Alias.ToString()));
        if (target.Key == command.Key) return new RealmDecision.Answer(new RealmReply.Changed());
        return Full(state, command.Key)
            ?? Store(new RealmEvent.AliasUpdated(at, command.Stamp, command.Alias, target.Key, command.Key));
    }

    private static RealmDecision DeleteAlias(RealmState state, RealmCommand.DeleteAlias command, DateTimeOffset at)
    {
        if (command.Alias.IsService) return Refuse(new Refusal.AliasReserved(command.Alias));
        return state.Aliases.TryGetValue(command.Alias, out var target)
            ? Store(new RealmEvent.AliasDeleted(at, command.Stamp, command.Alias, target.Key))
            : Refuse(new Refusal.AliasUnknown(command.Alias.ToString()));
    }

    private static RealmDecision EndKey(RealmState state, RealmCommand.EndKey command, DateTimeOffset at)
    {
        if (!state.IsLive(command.Key)) return new RealmDecision.Answer(new RealmReply.Changed());
        var aliases = state.Aliases.Where(a => a.Value.Key == command.Key).Select(static a => a.Key);
        return new RealmDecision.Store(
        [
            .. aliases.Select(alias => new RealmEvent.AliasDeleted(at, command.Stamp, alias, command.Key)),
            new RealmEvent.KeyEnded(at, command.Stamp, command.Key),
        ]);
    }

    private static RealmDecision? Full(RealmState state, KeyId key) =>
        state.Aliases.Values.Count(t => t.Key == key) >= Limits.AliasesPerKeyMax
            ? Refuse(new Refusal.LimitReached($"The number of aliases of {key}", Limits.AliasesPerKeyMax))
            : null;

    private static RealmDecision Refuse(Refusal why) => new RealmDecision.Refuse(why);

    private static RealmDecision Store(RealmEvent happened) => new RealmDecision.Store([happened]);
}
