namespace KeyActors.Model;

/// <summary>What a key answers to a command or to a question about itself. Never carries bytes of a caller.</summary>
public abstract record KeyReply
{
    private KeyReply()
    {
    }

    /// <summary>The key exists; without material when that is to be imported.</summary>
    public sealed record Created(KeyArn Key, KeyMaterialId? Material) : KeyReply;

    /// <summary>New material seals.</summary>
    public sealed record Rotated(KeyArn Key, KeyMaterialId Material) : KeyReply;

    /// <summary>The material is stored.</summary>
    public sealed record Imported(KeyArn Key, KeyMaterialId Material) : KeyReply;

    /// <summary>The key will be destroyed.</summary>
    public sealed record DeletionScheduled(KeyArn Key, DateTimeOffset DeleteAt) : KeyReply;

    /// <summary>The key will be destroyed so many days after its last replica.</summary>
    public sealed record DeletionAwaitsReplicas(KeyArn Key, int WindowDays) : KeyReply;

    /// <summary>The grant is there.</summary>
    public sealed record GrantCreated(KeyArn Key, GrantId Grant) : KeyReply;

    /// <summary>The change is stored, or was not needed.</summary>
    public sealed record Changed(KeyArn Key) : KeyReply;

    /// <summary>What may be told of the key.</summary>
    public sealed record Described(KeyMetadata Key) : KeyReply;

    /// <summary>The key permits what was asked.</summary>
    public sealed record Permitted(KeyArn Key) : KeyReply;

    /// <summary>No, and why.</summary>
    public sealed record Refused(Refusal Why) : KeyReply;
}
