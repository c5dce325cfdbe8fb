using System.Globalization;

namespace KeyActors.Model;

/// <content>Commands on imported material.</content>
public abstract partial record KeyCommand
{
    /// <summary>Takes material that was made elsewhere; the bytes travel beside the command, never in it.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">The intention.</param>
    /// <param name="Material">The name that the bytes have under this key.</param>
    /// <param name="Expected">The name that the importer expects; null for any.</param>
    /// <param name="Kind">New to the key, or known to it; null: new for a key that never had material, else known.</param>
    /// <param name="ExpiresAt">UTC; at most 365 days ahead; null for never.</param>
    /// <param name="Description">The importer's words, 0 to 256 characters; null for what was said about this material
    /// before.</param>
    public sealed record ImportMaterial(
        Caller By,
        IdempotencyKey Once,
        KeyMaterialId Material,
        KeyMaterialId? Expected,
        ImportKind? Kind,
        DateTimeOffset? ExpiresAt,
        string? Description) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "take imported material";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.ImportKeyMaterial;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of(
            "import-material",
            Material.ToString(),
            Expected?.ToString() ?? "",
            Kind?.ToString() ?? "",
            ExpiresAt?.UtcTicks.ToString(CultureInfo.InvariantCulture) ?? "",
            Description is null ? "" : "says",
            Description ?? "");
    }

    /// <summary>Deletes imported material, at once or after the key's window.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">The intention.</param>
    /// <param name="Material">Which; null for the one that seals.</param>
    public sealed record DeleteMaterial(Caller By, IdempotencyKey Once, KeyMaterialId? Material) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "lose imported material";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.DeleteImportedKeyMaterial;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("delete-material", Material?.ToString() ?? "");
    }

    /// <summary>Calls back the deletion of imported material inside the key's window.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">The intention.</param>
    /// <param name="Material">Which; null for the one that seals.</param>
    public sealed record KeepMaterial(Caller By, IdempotencyKey Once, KeyMaterialId? Material) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "keep imported material";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.DeleteImportedKeyMaterial;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("keep-material", Material?.ToString() ?? "");
    }
}
