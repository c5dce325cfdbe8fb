using System.Globalization;

namespace KeyActors.Model;

/// <content>How much each material of a key may seal.</content>
public abstract partial record KeyCommand
{
    /// <summary>Sets how much each material may seal, in place of what was set before; without both limits, takes it
    /// off.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">The intention.</param>
    /// <param name="Uses">1 to 1,000,000,000,000 encryptions and data keys; null for no limit.</param>
    /// <param name="Bytes">4,096 to 2^60 bytes of plaintext; null for no limit.</param>
    /// <param name="AtLimit">What happens then; does not matter without limits.</param>
    public sealed record SetUsageBudget(
        Caller By, IdempotencyKey Once, long? Uses, long? Bytes, AtLimit AtLimit) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "get a usage budget";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.SetUsageBudget;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of(
            "set-usage-budget", Text(Uses), Text(Bytes), AtLimit.ToString());

        private static string Text(long? limit) => limit?.ToString(CultureInfo.InvariantCulture) ?? "none";
    }

    /// <summary>Rotates a key whose current material has spent its budget; sent by the key itself, and does nothing once another
    /// material seals.</summary>
    /// <param name="By">The vault itself.</param>
    /// <param name="Once">A name of this one wish.</param>
    /// <param name="Spent">The material that may seal no more.</param>
    public sealed record RotateSpent(Caller By, IdempotencyKey Once, KeyMaterialId Spent) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "rotate";

        /// <summary>None: the key's own state decides.</summary>
        public override KeyOperation Operation => KeyOperation.Unknown;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("rotate-spent", Spent.ToString());
    }
}
