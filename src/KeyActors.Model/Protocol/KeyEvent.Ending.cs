using System.Collections.Immutable;

namespace KeyActors.Model;

/// <content>Imported material, and the end of secrets and keys.</content>
public abstract partial record KeyEvent
{
    /// <summary>The key exists, and waits for material from elsewhere. Manifest <c>key.created-for-import/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who asked.</param>
    /// <param name="Address">The key's address.</param>
    /// <param name="Description">Its own words.</param>
    /// <param name="Spec">Kind of material.</param>
    /// <param name="Usage">What it may be used for.</param>
    /// <param name="Tags">Its first tags.</param>
    /// <param name="MaterialDeletionDays">0 to 30 days between asking for a deletion of material and the deletion.</param>
    public sealed record CreatedForImport(
        DateTimeOffset At,
        CommandStamp Stamp,
        KeyArn Address,
        string Description,
        KeySpec Spec,
        KeyUsage Usage,
        ImmutableArray<Tag> Tags,
        int MaterialDeletionDays) : KeyEvent(At, Stamp);

    /// <summary>Material from elsewhere is stored. Manifest <c>key.material-imported/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who imported it.</param>
    /// <param name="Material">Its own name.</param>
    /// <param name="Secret">Under which name it is stored.</param>
    /// <param name="ExpiresAt">UTC; when it expires; null for never.</param>
    /// <param name="Description">The importer's words.</param>
    /// <param name="IsPending">Whether it is new and waits for a rotation.</param>
    public sealed record MaterialImported(
        DateTimeOffset At,
        CommandStamp Stamp,
        KeyMaterialId Material,
        SecretId Secret,
        DateTimeOffset? ExpiresAt,
        string Description,
        bool IsPending) : KeyEvent(At, Stamp);

    /// <summary>Imported material no longer serves and will be deleted. Manifest
    /// <c>key.material-deletion-scheduled/1</c>.</summary>
    public sealed record MaterialDeletionScheduled(
        DateTimeOffset At, CommandStamp Stamp, KeyMaterialId Material, DateTimeOffset DeleteAt) : KeyEvent(At, Stamp);

    /// <summary>Imported material serves again. Manifest <c>key.material-deletion-cancelled/1</c>.</summary>
    public sealed record MaterialDeletionCancelled(
        DateTimeOffset At, CommandStamp Stamp, KeyMaterialId Material) : KeyEvent(At, Stamp);

    /// <summary>Imported material is deleted: it serves no more, and its secret is doomed. Manifest
    /// <c>key.material-deleted/1</c>.</summary>
    public sealed record MaterialDeleted(
        DateTimeOffset At, CommandStamp Stamp, KeyMaterialId Material, SecretId Secret, DeletionCause Cause)
        : KeyEvent(At, Stamp);

    /// <summary>Doomed secrets are gone; the key lives on. Manifest <c>key.material-destroyed/1</c>.</summary>
    public sealed record MaterialDestroyed(
        DateTimeOffset At, CommandStamp Stamp, ImmutableArray<SecretId> Secrets, DestructionProof Proof) : KeyEvent(At, Stamp);

    /// <summary>The key waits for its destruction. Manifest <c>key.deletion-scheduled/1</c>.</summary>
    public sealed record DeletionScheduled(DateTimeOffset At, CommandStamp Stamp, DateTimeOffset DeleteAt) : KeyEvent(At, Stamp);

    /// <summary>The destruction was called back; the key is disabled. Manifest <c>key.deletion-cancelled/1</c>.</summary>
    public sealed record DeletionCancelled(DateTimeOffset At, CommandStamp Stamp) : KeyEvent(At, Stamp);

    /// <summary>The destruction has begun and cannot be called back. Manifest <c>key.destruction-started/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">The vault's own.</param>
    /// <param name="Secrets">Every secret that is to go.</param>
    /// <param name="Epoch">The epoch of the secret file that still holds them.</param>
    public sealed record DestructionStarted(
        DateTimeOffset At, CommandStamp Stamp, ImmutableArray<SecretId> Secrets, long Epoch) : KeyEvent(At, Stamp);

    /// <summary>The key is destroyed: no secret of it is left. The last event but for aliases that are taken off. Manifest
    /// <c>key.destroyed/1</c>.</summary>
    public sealed record Destroyed(
        DateTimeOffset At, CommandStamp Stamp, ImmutableArray<SecretId> Secrets, DestructionProof Proof) : KeyEvent(At, Stamp);
}
