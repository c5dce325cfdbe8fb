namespace KeyActors.Model;

/// <content>Access keys.</content>
public abstract partial record VaultEvent
{
    /// <summary>An access key of an account's root exists: its secret is in the secret file, and was shown after this was
    /// stored. Manifest <c>vault.access-key-created/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who asked.</param>
    /// <param name="AccessKey">Its id.</param>
    /// <param name="Account">Whose it is.</param>
    /// <param name="Secret">The name under which its secret is stored.</param>
    public sealed record AccessKeyCreated(
        DateTimeOffset At, CommandStamp Stamp, AccessKeyId AccessKey, AccountId Account, SecretId Secret)
        : VaultEvent(At, Stamp);

    /// <summary>An access key serves no longer; its secret is destroyed after this. Manifest
    /// <c>vault.access-key-deleted/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who asked.</param>
    /// <param name="AccessKey">Its id.</param>
    public sealed record AccessKeyDeleted(DateTimeOffset At, CommandStamp Stamp, AccessKeyId AccessKey) : VaultEvent(At, Stamp);
}
