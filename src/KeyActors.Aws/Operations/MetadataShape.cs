using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>A key as AWS describes it (KeyMetadata).</summary>
internal static class MetadataShape
{
    internal static void Write(WireOutput to, KeyMetadata key)
    {
        to.Text("AWSAccountId", key.Arn.Realm.Account.ToString());
        to.Text("KeyId", key.Arn.Id.ToString());
        to.Text("Arn", key.Arn.ToString());
        to.Time("CreationDate", key.CreatedAt);
        to.Flag("Enabled", key.Status == KeyStatus.Enabled);
        to.Text("Description", key.Description);
        to.Text("KeyUsage", AlgorithmNames.Of(key.Usage));
        to.Text("KeyState", Words.Of(key.Status));
        if (key.Status == KeyStatus.PendingDeletion) to.Time("DeletionDate", key.DeletionAt);
        to.Text("Origin", Words.Of(key.Origin));
        if (key is { Origin: KeyOrigin.External, Materials: [.., var current] } && key.Status != KeyStatus.PendingImport)
        {
            to.Time("ValidTo", current.ExpiresAt);
            to.Text("ExpirationModel", Words.Expiration(current.ExpiresAt));
        }

        to.Text("KeyManager", key.Tier == KeyTier.Customer ? "CUSTOMER" : "AWS");
        to.Text("CustomerMasterKeySpec", AlgorithmNames.Of(key.Spec));
        to.Text("KeySpec", AlgorithmNames.Of(key.Spec));
        KindShape.WriteAlgorithms(to, key.Spec, key.Usage);
        to.Flag("MultiRegion", key.Regions is not null);
        if (key.Regions is { } regions) to.Object("MultiRegionConfiguration", () => Write(to, key, regions));
        if (key.Status == KeyStatus.PendingReplicaDeletion)
            to.Number("PendingDeletionWindowInDays", key.Regions?.DeletionDays);
        if (UseRules.Rotates(key.Spec)) to.Text("CurrentKeyMaterialId", key.CurrentMaterial?.ToString());
    }

    private static void Write(WireOutput to, KeyMetadata key, KeyRegions regions)
    {
        to.Text("MultiRegionKeyType", regions.Role == RegionRole.Primary ? "PRIMARY" : "REPLICA");
        to.Object("PrimaryKey", () => Key(regions.Primary));
        // A replica knows its primary and itself.
        var replicas = regions.Role == RegionRole.Replica ? [key.Arn] : regions.Replicas.Select(static r => r.Key);
        to.List("ReplicaKeys", replicas, Key);

        void Key(KeyArn arn)
        {
            to.Text("Arn", arn.ToString());
            to.Text("Region", arn.Realm.Region.ToString());
        }
    }
}
