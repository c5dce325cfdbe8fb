using System.Collections.Immutable;

using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Model;

/// <summary>How a key ends: scheduled, called back, begun, done. Called by <see cref="KeyRules"/>.</summary>
internal static class EndingRules
{
    internal static KeyDecision Schedule(KeyState state, KeyCommand.ScheduleDeletion command, DateTimeOffset at)
    {
        var (min, max) = (Limits.DeletionDaysMin, Limits.DeletionDaysMax);
        return KeyRules.Bounds("The waiting time of a deletion", command.WindowDays, min, max, "days") is { } bad
            ? new KeyDecision.Refuse(bad)
            : new KeyDecision.Store([state.Regions is { Replicas.IsEmpty: false }
                ? new KeyEvent.DeletionAwaitsReplicas(at, command.Stamp, command.WindowDays)
                : new KeyEvent.DeletionScheduled(at, command.Stamp, at.AddDays(command.WindowDays))]);
    }

    internal static KeyDecision Cancel(KeyState state, KeyCommand command, DateTimeOffset at) => state.IsEnding
        ? new KeyDecision.Refuse(new Refusal.DestructionBegun(state.Address))
        : new KeyDecision.Store([new KeyEvent.DeletionCancelled(at, command.Stamp)]);

    /// <summary>The first thing whose time to be erased has come; null for none. The key goes before its material.</summary>
    internal static KeyDecision? Erase(KeyState state, KeyCommand.WakeUp command, DateTimeOffset at)
    {
        if (state.IsEnding || command.EraseUpTo is not { } allowed) return null;
        var upTo = allowed < at ? allowed : at;
        if (state.DeletionAt <= upTo)
        {
            ImmutableArray<SecretId> all = [.. state.Holdings.Doomed.Union(state.Holdings.HeldSecrets)];
            return new KeyDecision.Store([new KeyEvent.DestructionStarted(at, command.Stamp, all, command.Epoch)]);
        }

        if (state.Holdings.All.FirstOrDefault(m => m.EndsAt <= upTo) is not { } ended) return null;
        var cause = ended.ExpiresAt <= upTo ? DeletionCause.Expired : DeletionCause.Asked;
        return new KeyDecision.Store([new KeyEvent.MaterialDeleted(at, command.Stamp, ended.Id, ended.Secret, cause)]);
    }

    /// <summary>Only what is doomed is recorded, and once: a record that comes again finds nothing left to do.</summary>
    internal static KeyDecision RecordDestroyed(KeyState state, KeyCommand.RecordDestroyed command, DateTimeOffset at)
    {
        ImmutableArray<SecretId> gone = [.. command.Secrets.Where(s => state.Holdings.Doomed.Contains(s))];
        if (state.IsEnding && !state.IsEnded && gone.Length == state.Holdings.Doomed.Length)
            return new KeyDecision.Store([new KeyEvent.Destroyed(at, command.Stamp, gone, command.Proof)]);
        return gone.IsEmpty
            ? new KeyDecision.Answer(new KeyReply.Changed(state.Address))
            : new KeyDecision.Store([new KeyEvent.MaterialDestroyed(at, command.Stamp, gone, command.Proof)]);
    }
}
