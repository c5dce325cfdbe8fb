using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>AWS's words for what the model names otherwise.</summary>
internal static class Words
{
    internal const string SymmetricDefault = "SYMMETRIC_DEFAULT";

    internal static string Of(KeyOrigin origin) => origin == KeyOrigin.External ? "EXTERNAL" : "AWS_KMS";

    internal static string Of(KeyStatus status) => status.ToString();

    internal static string? Of(RotationKind? kind) => kind switch
    {
        null => null,
        RotationKind.OnDemand => "ON_DEMAND",
        // A rotation that a spent budget brought was nobody's demand.
        _ => "AUTOMATIC",
    };

    internal static string Of(ImportState state) => state == ImportState.Imported ? "IMPORTED" : "PENDING_IMPORT";

    internal static string Of(KeyMaterialState state) => state switch
    {
        KeyMaterialState.Current => "CURRENT",
        KeyMaterialState.PendingRotation => "PENDING_ROTATION",
        KeyMaterialState.PendingReplicaImport => "PENDING_MULTI_REGION_IMPORT_AND_ROTATION",
        _ => "NON_CURRENT",
    };

    internal static string Expiration(DateTimeOffset? expires) =>
        expires is null ? "KEY_MATERIAL_DOES_NOT_EXPIRE" : "KEY_MATERIAL_EXPIRES";
}
