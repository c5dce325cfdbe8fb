using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>What the rules say to a command: no, an answer at once, material first, or events to store.</summary>
/// <typeparam name="TEvent">The event union.</typeparam>
/// <typeparam name="TReply">The reply union.</typeparam>
public abstract record Decision<TEvent, TReply>
{
    private Decision()
    {
    }

    /// <summary>No, and why; nothing changes.</summary>
    public sealed record Refuse(Refusal Why) : Decision<TEvent, TReply>;

    /// <summary>The answer is known and nothing is to be stored: a retry, or a change that is already so.</summary>
    public sealed record Answer(TReply Reply) : Decision<TEvent, TReply>;

    /// <summary>Material must be made and stored first; then decide again with it.</summary>
    /// <param name="Address">Whose material.</param>
    /// <param name="Spec">Which kind.</param>
    /// <param name="TakenTags">Tags that the new material must not have.</param>
    public sealed record MakeMaterial(KeyArn Address, KeySpec Spec, ImmutableArray<ulong> TakenTags) : Decision<TEvent, TReply>;

    /// <summary>The material that came with the command must be stored first; then decide again with it.</summary>
    /// <param name="Address">Whose material.</param>
    /// <param name="Spec">Which kind.</param>
    /// <param name="Material">The name that its bytes have.</param>
    public sealed record KeepMaterial(KeyArn Address, KeySpec Spec, KeyMaterialId Material) : Decision<TEvent, TReply>;

    /// <summary>Stored material must be copied for another address first; then decide again with the copies, in this
    /// order.</summary>
    /// <param name="Address">Whose copies.</param>
    /// <param name="From">What to copy, by name and stored secret.</param>
    public sealed record CopyMaterial(KeyArn Address, ImmutableArray<MadeMaterial> From) : Decision<TEvent, TReply>;

    /// <summary>Store the events together, evolve, then answer.</summary>
    public sealed record Store(ImmutableArray<TEvent> Events) : Decision<TEvent, TReply>;
}

/// <summary>Material that was just made and is stored already.</summary>
/// <param name="Id">Its own name.</param>
/// <param name="Secret">Under which name it is stored.</param>
public sealed record MadeMaterial(KeyMaterialId Id, SecretId Secret);
