namespace KeyActors.Model;

/// <summary>What a realm directory answers.</summary>
public abstract record RealmReply
{
    private RealmReply()
    {
    }

    /// <summary>The change is stored, or was made by an earlier try.</summary>
    public sealed record Changed : RealmReply;

    /// <summary>No, and why.</summary>
    public sealed record Refused(Refusal Why) : RealmReply;
}
