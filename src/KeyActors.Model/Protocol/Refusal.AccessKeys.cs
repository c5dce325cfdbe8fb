namespace KeyActors.Model;

/// <content>Access keys.</content>
public abstract partial record Refusal
{
    /// <summary>No access key of that id.</summary>
    public sealed record AccessKeyUnknown(string Id) : Refusal("access-key-unknown")
    {
        /// <inheritdoc/>
        public override string Sentence => $"Access key {Quoted(Id)} does not exist: list the access keys.";
    }

    /// <summary>Temporary credentials that were asked for break a rule.</summary>
    public sealed record SessionInvalid(string What, string Rule) : Refusal("session-invalid")
    {
        /// <inheritdoc/>
        public override string Sentence => $"The {What} of the temporary credentials is not valid: {Rule}.";
    }
}
