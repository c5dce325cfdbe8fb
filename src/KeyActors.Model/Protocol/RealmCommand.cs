namespace KeyActors.Model;

/// <summary>What changes a realm directory: the owner of key ids and aliases of one account in one region.</summary>
public abstract record RealmCommand
{
    private RealmCommand(Caller by, IdempotencyKey once) => (By, Once) = (by, once);

    /// <summary>Who asks.</summary>
    public Caller By { get; }

    /// <summary>The intention; a retry carries the same one.</summary>
    public IdempotencyKey Once { get; }

    /// <summary>Kind and fields, without caller and intention.</summary>
    public abstract CommandFingerprint Fingerprint { get; }

    /// <summary>Caller, intention and content together.</summary>
    public CommandStamp Stamp => new(By, Once, Fingerprint);

    /// <summary>Takes a key id, before the key's first event.</summary>
    public sealed record ClaimKey(Caller By, IdempotencyKey Once, KeyId Key) : RealmCommand(By, Once)
    {
        /// <summary>Keys that the realm may have; 1 to <see cref="Limits.KeysPerRealmMax"/>. No part of the intention.</summary>
        public int Quota { get; init; } = Limits.KeysPerRealmMax;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("claim-key", Key.ToString());
    }

    /// <summary>Gives up a claim whose creation was interrupted: its key has recovered and has no history. By the vault itself,
    /// while no creation can be under way.</summary>
    public sealed record ReleaseClaim(Caller By, IdempotencyKey Once, KeyId Key) : RealmCommand(By, Once)
    {
        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("release-claim", Key.ToString());
    }

    /// <summary>Makes an alias that points at a key which has permitted it.</summary>
    public sealed record CreateAlias(Caller By, IdempotencyKey Once, AliasName Alias, KeyId Key) : RealmCommand(By, Once)
    {
        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("create-alias", Alias.ToString(), Key.ToString());
    }

    /// <summary>Makes the alias of a service that points at its managed key, once.</summary>
    public sealed record CreateServiceAlias(Caller By, IdempotencyKey Once, AliasName Alias, KeyId Key) : RealmCommand(By, Once)
    {
        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of(
            "create-service-alias", Alias.ToString(), Key.ToString());
    }

    /// <summary>Points an alias at another key: rotation by hand.</summary>
    public sealed record UpdateAlias(Caller By, IdempotencyKey Once, AliasName Alias, KeyId Key) : RealmCommand(By, Once)
    {
        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("update-alias", Alias.ToString(), Key.ToString());
    }

    /// <summary>Removes an alias; the key stays as it is.</summary>
    public sealed record DeleteAlias(Caller By, IdempotencyKey Once, AliasName Alias) : RealmCommand(By, Once)
    {
        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("delete-alias", Alias.ToString());
    }

    /// <summary>Takes back the id of a replica that has ended: it was made again from its primary. By the vault itself.</summary>
    public sealed record ReturnKey(Caller By, IdempotencyKey Once, KeyId Key) : RealmCommand(By, Once)
    {
        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("return-key", Key.ToString());
    }

    /// <summary>Takes a key out of the directory for ever, with its aliases: its destruction has begun.</summary>
    public sealed record EndKey(Caller By, IdempotencyKey Once, KeyId Key) : RealmCommand(By, Once)
    {
        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("end-key", Key.ToString());
    }
}
