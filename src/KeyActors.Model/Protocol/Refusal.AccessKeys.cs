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
}
