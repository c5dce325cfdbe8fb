using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Model;

/// <summary>Rules of key policies as texts. Called by <see cref="KeyRules"/>.</summary>
/// <remarks>The grammar of a policy, and whether it locks its account out, is seen before a command is sent, by the room that
/// owns policies; what is stored has passed there.</remarks>
internal static class PolicyRules
{
    /// <summary>Whether the text cannot be stored; null when it can, or there is none.</summary>
    internal static Refusal? Malformed(string? policy)
    {
        if (policy is null) return null;
        if (policy.Length == 0) return new Refusal.PolicyMalformed("it is empty");
        if (policy.Length > Limits.PolicyCharsMax)
            return new Refusal.LimitReached("The length of a key policy in bytes", Limits.PolicyCharsMax);
        return policy.All(static c => c is '\t' or '\n' or '\r' or (>= ' ' and <= '\u00ff'))
            ? null
            : new Refusal.PolicyMalformed("it has a character that is neither of Latin-1 nor a tab or a line's end");
    }

    /// <summary>What makes a key, and behind it the policy that it was asked with.</summary>
    internal static KeyDecision With(KeyDecision made, string? policy, KeyCommand command, DateTimeOffset at) =>
        policy is not null && made is KeyDecision.Store store
            ? new KeyDecision.Store([.. store.Events, new KeyEvent.PolicyPut(at, command.Stamp, policy)])
            : made;

    internal static KeyDecision Put(KeyState state, KeyCommand.PutPolicy command, DateTimeOffset at)
    {
        if (state.Tier == KeyTier.Owned)
            return new KeyDecision.Refuse(new Refusal.TextInvalid("key policy", "the vault's own keys keep theirs"));
        return state.Policy == command.Policy
            ? new KeyDecision.Answer(new KeyReply.Changed(state.Address))
            : new KeyDecision.Store([new KeyEvent.PolicyPut(at, command.Stamp, command.Policy)]);
    }
}
