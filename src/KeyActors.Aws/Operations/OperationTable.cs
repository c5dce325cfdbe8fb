using System.Collections.Frozen;

namespace KeyActors.Aws;

/// <summary>Every operation of the service, by its name: a closed table, so that no header reaches anything else.</summary>
internal static class OperationTable
{
    /// <summary>How a target begins.</summary>
    internal const string Prefix = "TrentService.";

    /// <summary>Those that are made here.</summary>
    internal static FrozenDictionary<string, Func<WireCall, ValueTask>> Made { get; } =
        new Dictionary<string, Func<WireCall, ValueTask>>(StringComparer.Ordinal)
        {
            [nameof(CancelKeyDeletion)] = CancelKeyDeletion.RunAsync,
            [nameof(ConnectCustomKeyStore)] = ConnectCustomKeyStore.RunAsync,
            [nameof(CreateAlias)] = CreateAlias.RunAsync,
            [nameof(CreateCustomKeyStore)] = CreateCustomKeyStore.RunAsync,
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
            [nameof(GetKeyRotationStatus)] = GetKeyRotationStatus.RunAsync,
            [nameof(GetParametersForImport)] = GetParametersForImport.RunAsync,
            [nameof(GetPublicKey)] = GetPublicKey.RunAsync,
            [nameof(ImportKeyMaterial)] = ImportKeyMaterial.RunAsync,
            [nameof(ListAliases)] = ListAliases.RunAsync,
            [nameof(ListKeyRotations)] = ListKeyRotations.RunAsync,
            [nameof(ListKeys)] = ListKeys.RunAsync,
            [nameof(ListResourceTags)] = ListResourceTags.RunAsync,
            [nameof(ReEncrypt)] = ReEncrypt.RunAsync,
            [nameof(ReplicateKey)] = ReplicateKey.RunAsync,
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

    /// <summary>Those that the service has and this does not make yet.</summary>
    internal static FrozenSet<string> NotMade { get; } = new[]
    {
        "CreateGrant",
        "GetKeyPolicy",
        "ListGrants",
        "ListKeyPolicies",
        "ListRetirableGrants",
        "PutKeyPolicy",
        "RetireGrant",
        "RevokeGrant",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The operation that a target names.</summary>
    /// <exception cref="WireException">There is none of that name, or it is not made yet.</exception>
    internal static (string Name, Func<WireCall, ValueTask> Run) Find(string target)
    {
        var name = target.StartsWith(Prefix, StringComparison.Ordinal) ? target[Prefix.Length..] : "";
        if (Made.TryGetValue(name, out var run)) return (name, run);
        throw NotMade.Contains(name)
            ? WireException.Unsupported($"{name} is not made here yet.")
            : new WireException("UnknownOperationException");
    }
}
