namespace KeyActors.Model;

/// <content>Keys that are not a caller's own.</content>
public abstract partial record KeyCommand
{
    /// <summary>Makes the managed key of a service in a realm; answered like the first time when it is there.</summary>
    public sealed record CreateManaged(
        Caller By, IdempotencyKey Once, KeyArn Address, ManagedService Service) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "get created";

        /// <summary>None: there is no status before the first event.</summary>
        public override KeyOperation Operation => KeyOperation.Unknown;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of(
            "create-managed", Address.ToString(), Service.Name);
    }
}
