using System.Collections.Immutable;

namespace KeyActors.Model;

/// <content>Keys that are not a caller's own.</content>
public abstract partial record KeyEvent
{
    /// <summary>A managed or owned key exists, with its first material. Manifest <c>key.created-for-service/1</c>.</summary>
    /// <param name="At">UTC; a managed key rotates every year from then on.</param>
    /// <param name="Stamp">Whose call was the first to need it.</param>
    /// <param name="Address">The key's address.</param>
    /// <param name="Description">Its own words.</param>
    /// <param name="Spec">Kind of material.</param>
    /// <param name="Usage">What it may be used for.</param>
    /// <param name="Tags">Its first tags.</param>
    /// <param name="Tier"><see cref="KeyTier.Managed"/> or <see cref="KeyTier.Owned"/>.</param>
    /// <param name="Service">Which service, 1 to 128 characters; <c>vault</c> for an owned key.</param>
    /// <param name="Policy">Its policy, for ever: JSON, 1 to 32,768 characters.</param>
    /// <param name="Material">Its first material.</param>
    /// <param name="Secret">Under which name that is stored.</param>
    public sealed record CreatedForService(
        DateTimeOffset At,
        CommandStamp Stamp,
        KeyArn Address,
        string Description,
        KeySpec Spec,
        KeyUsage Usage,
        ImmutableArray<Tag> Tags,
        KeyTier Tier,
        string Service,
        string Policy,
        KeyMaterialId Material,
        SecretId Secret) : KeyEvent(At, Stamp);
}
