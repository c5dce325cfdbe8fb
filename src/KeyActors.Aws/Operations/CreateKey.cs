using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Makes a customer's key.</summary>
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
        var isLockoutAllowed = input.Flag("BypassPolicyLockoutSafetyCheck");
        var tags = input.Tags();
        var store = StoreInput.OptionalId(input);
        var outside = StoreInput.OutsideKey(input);
        var policy = PolicyInput.Read(input);
        input.Check();
        TagRules.Check(tags);
        if (spec is not null && oldSpec is not null)
            throw WireException.Validation("You cannot specify KeySpec and CustomerMasterKeySpec in the same request.");
        var kind = KindInput.Read(spec ?? oldSpec, usage);
        StoreInput.Refuse(origin, store, outside);
        var wanted = new NewKey
        {
            Description = description,
            Spec = kind.Spec,
            Usage = kind.Usage,
            Origin = origin == "EXTERNAL" ? KeyOrigin.External : KeyOrigin.Generated,
            Policy = policy,
            IsLockoutAllowed = isLockoutAllowed,
            Tags = tags,
            IsMultiRegion = isMultiRegion,
        };
        var made = await FixedKeyId.CreateAsync(call, wanted).ConfigureAwait(false);
        call.Output.Object("KeyMetadata", () => MetadataShape.Write(call.Output, made));
    }
}
