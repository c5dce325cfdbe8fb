using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Makes a customer's symmetric key.</summary>
internal static class CreateKey
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var description = input.Text("Description", 0, Limits.DescriptionCharsMax) ?? "";
        var usage = input.Choice("KeyUsage", Algorithms.Usages);
        var spec = input.Choice("KeySpec", Algorithms.KeySpecs);
        var oldSpec = input.Choice("CustomerMasterKeySpec", Algorithms.OldKeySpecs);
        var origin = input.Choice("Origin", Algorithms.Origins);
        var isMultiRegion = input.Flag("MultiRegion");
        _ = input.Flag("BypassPolicyLockoutSafetyCheck");
        var tags = input.Tags();
        var store = StoreInput.OptionalId(input);
        var outside = StoreInput.OutsideKey(input);
        var hasPolicy = PolicyInput.Read(input) is not null;
        input.Check();
        TagRules.Check(tags);
        if (spec is not null && oldSpec is not null)
            throw WireException.Validation("You cannot specify KeySpec and CustomerMasterKeySpec in the same request.");
        var kind = spec ?? oldSpec ?? Words.SymmetricDefault;
        if (kind != Words.SymmetricDefault && usage is null)
            throw WireException.Validation(
                "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.");
        if (kind == Words.SymmetricDefault && usage is not (null or "ENCRYPT_DECRYPT"))
            throw WireException.Validation($"KeyUsage {usage} is not compatible with KeySpec {kind}");
        if (kind != Words.SymmetricDefault) throw WireException.Unsupported($"Keys of the spec {kind} are not made here yet.");
        StoreInput.Refuse(origin, store, outside);
        // One that is set aside unread would protect nothing.
        if (hasPolicy) throw WireException.Unsupported("Key policies are not kept here yet.");
        var wanted = new NewKey
        {
            Description = description,
            Origin = origin == "EXTERNAL" ? KeyOrigin.External : KeyOrigin.Generated,
            Tags = tags,
            IsMultiRegion = isMultiRegion,
        };
        var made = await FixedKeyId.CreateAsync(call, wanted).ConfigureAwait(false);
        call.Output.Object("KeyMetadata", () => MetadataShape.Write(call.Output, made));
    }
}
