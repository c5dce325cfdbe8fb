namespace KeyActors.Model;

/// <content>Policies and grants.</content>
public abstract partial record Refusal
{
    /// <summary>A key policy that does not follow its grammar.</summary>
    public sealed record PolicyMalformed(string Rule) : Refusal("policy-malformed")
    {
        /// <inheritdoc/>
        public override string Sentence => $"The key policy is not valid: {Rule}.";
    }

    /// <summary>A key policy under which its account could never change it again.</summary>
    public sealed record PolicyLocksOut(AccountId Account) : Refusal("policy-locks-out")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"The key policy would not let account {Account} change it again: allow kms:PutKeyPolicy to its root without a "
            + "condition, or skip this check.";
    }

    /// <summary>The key has no grant of that name.</summary>
    public sealed record GrantUnknown(KeyArn Key, string Grant) : Refusal("grant-unknown")
    {
        /// <inheritdoc/>
        public override string Sentence => $"{Key} has no grant {Quoted(Grant)}: list its grants.";
    }

    /// <summary>A text that is no name of a grant.</summary>
    public sealed record GrantIdInvalid(string Text) : Refusal("grant-id-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence => $"{Quoted(Text)} is no grant id: give the 64 hex digits that came with the grant.";
    }

    /// <summary>A grant token that this vault has not made.</summary>
    public sealed record GrantTokenInvalid() : Refusal("grant-token-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence => "This is no grant token of this vault: give one that came with a grant.";
    }

    /// <summary>Terms of a grant that break a rule.</summary>
    public sealed record GrantInvalid(string Rule) : Refusal("grant-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence => $"The grant is not valid: {Rule}.";
    }

    /// <summary>A text that names no principal.</summary>
    public sealed record PrincipalInvalid(string What, string Text) : Refusal("principal-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence =>
            $"{Quoted(Text)} is no {What}: give the ARN of an account's root, a user, a role or a session.";
    }
}
