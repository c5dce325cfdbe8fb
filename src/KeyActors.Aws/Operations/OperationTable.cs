using System.Collections.Frozen;

namespace KeyActors.Aws;

/// <summary>Every operation of the service, by its name: a closed table, so that no header reaches anything else.</summary>
internal static class OperationTable
{
    /// <summary>How a target begins.</summary>
    internal const string Prefix = "TrentService.";

    /// <summary>All of them.</summary>
    internal static FrozenDictionary<string, Func<WireCall, ValueTask>> Made { get; } =
        new Dictionary<string, Func<WireCall, ValueTask>>(StringComparer.Ordinal)
        {
            [nameof(CancelKeyDeletion)] = CancelKeyDeletion.RunAsync,
            [nameof(ConnectCustomKeyStore)] = ConnectCustomKeyStore.RunAsync,
            [nameof(CreateAlias)] = CreateAlias.RunAsync,
            [nameof(CreateCustomKeyStore)] = CreateCustomKeyStore.RunAsync,
            [nameof(CreateGrant)] = CreateGrant.RunAsync,
            [nameof(CreateKey)] = CreateKey.RunAsync,
            [nameof(Decapsulate)] = Decapsulate.RunAsync,
            [nameof(Decrypt)] = Decrypt.RunAsync,
            [nameof(DeleteAlias)] = DeleteAlias.RunAsync,
            [nameof(DeleteCustomKeyStore)] = DeleteCustomKeyStore.RunAsync,
            [nameof(DeleteImportedKeyMaterial)] = DeleteImportedKeyMaterial.RunAsync,
            [nameof(DeriveSharedSecret)] = DeriveSharedSecret.RunAsync,
            [nameof(DescribeCustomKeyStores)] = DescribeCustomKeyStores.RunAsync,
            [nameof(DescribeKey)] = DescribeKey.RunAsync,
            [nameof(DisableKey)] = DisableKey.RunAsync,
            [nameof(DisableKeyRotation)] = DisableKeyRotation.RunAsync,
            [nameof(DisconnectCustomKeyStore)] = DisconnectCustomKeyStore.RunAsync,
            [nameof(EnableKey)] = EnableKey.RunAsync,
            [nameof(EnableKeyRotation)] = EnableKeyRotation.RunAsync,
            [nameof(Encapsulate)] = Encapsulate.RunAsync,
            [nameof(Encrypt)] = Encrypt.RunAsync,
            [nameof(GenerateDataKey)] = GenerateDataKey.RunAsync,
            [nameof(GenerateDataKeyPair)] = GenerateDataKeyPair.RunAsync,
            [nameof(GenerateDataKeyPairWithoutPlaintext)] = GenerateDataKeyPairWithoutPlaintext.RunAsync,
            [nameof(GenerateDataKeyWithoutPlaintext)] = GenerateDataKeyWithoutPlaintext.RunAsync,
            [nameof(GenerateMac)] = GenerateMac.RunAsync,
            [nameof(GenerateRandom)] = GenerateRandom.RunAsync,
            [nameof(GetKeyLastUsage)] = GetKeyLastUsage.RunAsync,
            [nameof(GetKeyPolicy)] = GetKeyPolicy.RunAsync,
            [nameof(GetKeyRotationStatus)] = GetKeyRotationStatus.RunAsync,
            [nameof(GetParametersForImport)] = GetParametersForImport.RunAsync,
            [nameof(GetPublicKey)] = GetPublicKey.RunAsync,
            [nameof(ImportKeyMaterial)] = ImportKeyMaterial.RunAsync,
            [nameof(ListAliases)] = ListAliases.RunAsync,
            [nameof(ListGrants)] = ListGrants.RunAsync,
            [nameof(ListKeyPolicies)] = ListKeyPolicies.RunAsync,
            [nameof(ListKeyRotations)] = ListKeyRotations.RunAsync,
            [nameof(ListKeys)] = ListKeys.RunAsync,
            [nameof(ListResourceTags)] = ListResourceTags.RunAsync,
            [nameof(ListRetirableGrants)] = ListRetirableGrants.RunAsync,
            [nameof(PutKeyPolicy)] = PutKeyPolicy.RunAsync,
            [nameof(ReEncrypt)] = ReEncrypt.RunAsync,
            [nameof(ReplicateKey)] = ReplicateKey.RunAsync,
            [nameof(RetireGrant)] = RetireGrant.RunAsync,
            [nameof(RevokeGrant)] = RevokeGrant.RunAsync,
            [nameof(RotateKeyOnDemand)] = RotateKeyOnDemand.RunAsync,
            [nameof(ScheduleKeyDeletion)] = ScheduleKeyDeletion.RunAsync,
            [nameof(Sign)] = Sign.RunAsync,
            [nameof(TagResource)] = TagResource.RunAsync,
            [nameof(UntagResource)] = UntagResource.RunAsync,
            [nameof(UpdateAlias)] = UpdateAlias.RunAsync,
            [nameof(UpdateCustomKeyStore)] = UpdateCustomKeyStore.RunAsync,
            [nameof(UpdateKeyDescription)] = UpdateKeyDescription.RunAsync,
            [nameof(UpdatePrimaryRegion)] = UpdatePrimaryRegion.RunAsync,
            [nameof(Verify)] = Verify.RunAsync,
            [nameof(VerifyMac)] = VerifyMac.RunAsync,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The operation that a target names.</summary>
    /// <exception cref="WireException">There is none of that name.</exception>
    internal static (string Name, Func<WireCall, ValueTask> Run) Find(string target)
    {
        var name = target.StartsWith(Prefix, StringComparison.Ordinal) ? target[Prefix.Length..] : "";
        return Made.TryGetValue(name, out var run) ? (name, run) : throw new WireException("UnknownOperationException");
    }
}
