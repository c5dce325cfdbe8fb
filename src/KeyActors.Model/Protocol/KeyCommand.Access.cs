namespace KeyActors.Model;

/// <content>Policy and grants.</content>
public abstract partial record KeyCommand
{
    /// <summary>Replaces the policy.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">The intention.</param>
    /// <param name="Policy">JSON, 1 to 32,768 characters, whose grammar was seen before.</param>
    public sealed record PutPolicy(Caller By, IdempotencyKey Once, string Policy) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "change its policy";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.PutKeyPolicy;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("put-policy", Policy);
    }

    /// <summary>Adds a grant; one with the same name and terms is answered as the one that is there.</summary>
    public sealed record CreateGrant(Caller By, IdempotencyKey Once, AccountId Issuer, GrantTerms Terms) : KeyCommand(By, Once)
    {
        /// <summary>Grants that the key may have; 1 to <see cref="Limits.GrantsPerKeyMax"/>. No part of the intention.</summary>
        public int Quota { get; init; } = Limits.GrantsPerKeyMax;

        /// <inheritdoc/>
        public override string Verb => "take grants";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.CreateGrant;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of(
            "create-grant", [Issuer.ToString(), .. Terms.Fields()]);
    }

    /// <summary>Ends a grant by its own right: its work is done.</summary>
    public sealed record RetireGrant(Caller By, IdempotencyKey Once, GrantId Grant) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "lose a grant";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.RetireGrant;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("retire-grant", Grant.ToString());
    }

    /// <summary>Ends a grant by the right of whoever governs the key.</summary>
    public sealed record RevokeGrant(Caller By, IdempotencyKey Once, GrantId Grant) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "lose a grant";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.RevokeGrant;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("revoke-grant", Grant.ToString());
    }

    /// <summary>Only when there is one: the fingerprint of a command that was there before must not change. No tag has an empty
    /// key, so nothing else reads the same.</summary>
    private static IEnumerable<string> Own(string? policy) => policy is null ? [] : ["", policy];
}
