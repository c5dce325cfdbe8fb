namespace KeyActors.Model;

/// <summary>What uses a key and leaves its history as it is. Bytes travel beside it, never in it.</summary>
public abstract partial record KeyUse
{
    private KeyUse(Caller by, IdempotencyKey once) => (By, Once) = (by, once);

    /// <summary>Who asks.</summary>
    public Caller By { get; }

    /// <summary>Names this one call, in the trail and in retries.</summary>
    public IdempotencyKey Once { get; }

    /// <summary>The verb, for refusals: "encrypt".</summary>
    public abstract string Verb { get; }

    /// <summary>The row of <see cref="StateTable"/> that it must pass.</summary>
    public abstract KeyOperation Operation { get; }

    /// <summary>What it tells of a key's last use; <see cref="KeyWork.Unknown"/> for what is none. The use's own one unless the
    /// call has another name.</summary>
    public KeyWork Work { get => field == KeyWork.Unknown ? UsageRules.WorkOf(Operation) : field; init; }

    /// <summary>Seals 1 to 4,096 bytes under the current material.</summary>
    public sealed record Encrypt(Caller By, IdempotencyKey Once, EncryptionContext Context, int PlaintextBytes) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "encrypt";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.Encrypt;
    }

    /// <summary>Opens a blob under the material that it names.</summary>
    public sealed record Decrypt(Caller By, IdempotencyKey Once, EncryptionContext Context, ulong MaterialTag) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "decrypt";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.Decrypt;
    }

    /// <summary>Draws 1 to 1,024 random bytes and seals them under the current material.</summary>
    public sealed record GenerateDataKey(
        Caller By, IdempotencyKey Once, EncryptionContext Context, int DataKeyBytes) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "make data keys";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.GenerateDataKey;
    }

    /// <summary>Tells what may be told.</summary>
    public sealed record Describe(Caller By, IdempotencyKey Once) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "describe itself";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.DescribeKey;
    }

    /// <summary>Tells what it has sealed, and when last.</summary>
    public sealed record LastUsage(Caller By, IdempotencyKey Once) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "tell its last usage";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.GetKeyLastUsage;
    }

    /// <summary>Asks whether an alias may be pointed at this key, before the directory does it.</summary>
    public sealed record TakeAlias(Caller By, IdempotencyKey Once, AliasName Alias) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "take aliases";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.CreateAlias;
    }

    /// <summary>Asks whether material may be imported, before parameters for that are made.</summary>
    public sealed record PrepareImport(Caller By, IdempotencyKey Once) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "take imported material";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.GetParametersForImport;
    }

    /// <summary>Tells its policy.</summary>
    public sealed record ReadPolicy(Caller By, IdempotencyKey Once) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "tell its policy";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.GetKeyPolicy;
    }

    /// <summary>Tells its grants.</summary>
    public sealed record ReadGrants(Caller By, IdempotencyKey Once) : KeyUse(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "tell its grants";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.ListGrants;
    }

    /// <summary>Asks what a command would come to, and leaves it at that.</summary>
    /// <param name="Command">What would be asked; no material comes with it.</param>
    public sealed record Rehearse(KeyCommand Command) : KeyUse(Command.By, Command.Once)
    {
        /// <inheritdoc/>
        public override string Verb => Command.Verb;

        /// <inheritdoc/>
        public override KeyOperation Operation => Command.Operation;
    }
}
