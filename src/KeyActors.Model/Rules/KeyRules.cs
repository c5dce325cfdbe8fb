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
    public static KeyDecision Decide(KeyState? state, KeyCommand command, DateTimeOffset now, MadeMaterial? made)
    {
        // Before the stamp: only texts that follow the rules have a fingerprint.
        if (Malformed(command) is { } malformed) return new KeyDecision.Refuse(malformed);
        var at = state is null || now > state.LastAt ? now : state.LastAt;
        if (state is not null && state.Answers.TryRecall(command.Stamp, at, out var recalled))
            return recalled.SameContent ? new KeyDecision.Answer(recalled.Reply) : new KeyDecision.Refuse(new Refusal.IdempotencyConflict());
        if (command is KeyCommand.Create create) return Create(state, create, at, made);
        return state is null
            ? new KeyDecision.Refuse(new Refusal.KeyUnknown("of this history"))
            : Change(state, command, at, made);
    }

    /// <summary>Judges a use: null when it may go on, else why not.</summary>
    public static Refusal? Permit(KeyState state, KeyUse use)
    {
        switch (use)
        {
            case KeyUse.Describe:
                return null;
            case KeyUse.TakeAlias:
                return Manageable(state, use.Verb);
            case KeyUse.Encrypt e:
                return Serving(state, use.Verb)
                    ?? Bounds("The plaintext", e.PlaintextBytes, Limits.PlaintextBytesMin, Limits.PlaintextBytesMax);
            case KeyUse.GenerateDataKey e:
                return Serving(state, use.Verb)
                    ?? Bounds("The data key", e.DataKeyBytes, Limits.DataKeyBytesMin, Limits.DataKeyBytesMax);
            case KeyUse.Decrypt e:
                return Serving(state, use.Verb) ?? (state.MaterialOf(e.MaterialTag) is null ? new Refusal.CiphertextInvalid() : null);
            default:
                throw new BrokenInvariantException($"No rule for {use.GetType().Name}.");
        }
    }

    /// <summary>Null when a size is inside its bounds, else the refusal that names them.</summary>
    public static Refusal? Bounds(string what, long bytes, long min, long max) =>
        bytes < min || bytes > max ? new Refusal.SizeInvalid(what, bytes, min, max, "bytes") : null;

    /// <summary>Whether a command's own texts break a rule, whatever the state of the key.</summary>
    private static Refusal? Malformed(KeyCommand command) => command switch
    {
        KeyCommand.Create c => TextRules.Description(c.Wanted.Description) ?? TextRules.NewTags([], c.Wanted.Tags),
        KeyCommand.UpdateDescription c => TextRules.Description(c.Description),
        KeyCommand.AddTags c => TextRules.NewTags([], c.Tags),
        KeyCommand.RemoveTags c => TextRules.TagKeys(c.Keys),
        _ => null,
    };

    private static KeyDecision Create(KeyState? state, KeyCommand.Create command, DateTimeOffset at, MadeMaterial? made)
    {
        if (state is not null) return new KeyDecision.Refuse(new Refusal.IdempotencyConflict());
        var wanted = command.Wanted;
        if (wanted.Spec != KeySpec.SymmetricDefault || wanted.Usage != KeyUsage.EncryptDecrypt || wanted.Origin != KeyOrigin.Generated)
            return new KeyDecision.Refuse(new Refusal.TextInvalid("key specification", "this release makes symmetric encryption keys with generated material"));
        if (made is null) return new KeyDecision.MakeMaterial(command.Address, wanted.Spec, []);
        return Store(new KeyEvent.Created(
            at, command.Stamp, command.Address, wanted.Description, wanted.Spec, wanted.Usage, wanted.Origin, wanted.Tags, made.Id, made.Secret));
    }

    private static KeyDecision Change(KeyState state, KeyCommand command, DateTimeOffset at, MadeMaterial? made)
    {
        var unchanged = new KeyDecision.Answer(new KeyReply.Changed(state.Address));
        if (command is KeyCommand.RecordAlias alias)
        {
            if (alias.RealmNumber <= state.AliasMark) return unchanged;
            return Store(alias.Points
                ? new KeyEvent.AliasAttached(at, alias.Stamp, alias.Alias, alias.RealmNumber)
                : new KeyEvent.AliasDetached(at, alias.Stamp, alias.Alias, alias.RealmNumber));
        }

        if (Manageable(state, command.Verb) is { } unmanageable) return new KeyDecision.Refuse(unmanageable);
        switch (command)
        {
            case KeyCommand.RotateNow:
                if (Serving(state, command.Verb) is { } idle) return new KeyDecision.Refuse(idle);
                if (state.OnDemandRotations >= Limits.OnDemandRotationsMax)
                    return new KeyDecision.Refuse(new Refusal.LimitReached($"On-demand rotations of {state.Address}", Limits.OnDemandRotationsMax));
                if (made is null) return new KeyDecision.MakeMaterial(state.Address, state.Spec, [.. state.Materials.Select(static m => m.Id.Tag)]);
                return Store(new KeyEvent.Rotated(at, command.Stamp, made.Id, made.Secret, RotationKind.OnDemand));
            case KeyCommand.Enable:
                return state.Status == KeyStatus.Enabled ? unchanged : Store(new KeyEvent.Enabled(at, command.Stamp));
            case KeyCommand.Disable:
                return state.Status == KeyStatus.Disabled ? unchanged : Store(new KeyEvent.Disabled(at, command.Stamp));
            case KeyCommand.UpdateDescription c:
                return c.Description == state.Description ? unchanged : Store(new KeyEvent.DescriptionUpdated(at, c.Stamp, c.Description));
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

    private static KeyDecision Store(KeyEvent happened) => new KeyDecision.Store([happened]);

    private static Refusal? Serving(KeyState state, string verb) => state.Status switch
    {
        KeyStatus.Enabled or KeyStatus.Updating => null,
        KeyStatus.Disabled => new Refusal.KeyDisabled(state.Address),
        KeyStatus.Unavailable => new Refusal.KeyUnavailable(state.Address),
        _ => new Refusal.StatusForbids(state.Address, state.Status, verb),
    };

    private static Refusal? Manageable(KeyState state, string verb) => state.Status switch
    {
        KeyStatus.Enabled or KeyStatus.Disabled => null,
        KeyStatus.Unavailable => new Refusal.KeyUnavailable(state.Address),
        _ => new Refusal.StatusForbids(state.Address, state.Status, verb),
    };
}
