using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Makes a copy of a multi-Region primary in another region.</summary>
internal static class ReplicateKey
{
    internal static ModelPattern Region { get; } = new(@"^([a-z]+-){2,3}\d+$");

    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var key = input.Key();
        var region = input.NeededText("ReplicaRegion", 1, 32, Region);
        var description = input.Text("Description", 0, Limits.DescriptionCharsMax) ?? "";
        var isLockoutAllowed = input.Flag("BypassPolicyLockoutSafetyCheck");
        var tags = input.Tags();
        var policy = PolicyInput.Read(input);
        input.Check();
        TagRules.Check(tags);
        var wanted = new NewReplica
        {
            Description = description, Tags = tags, Policy = policy, IsLockoutAllowed = isLockoutAllowed,
        };
        var made = await call.Vault.ReplicateKeyAsync(call.Change(key), region, wanted, call.Stop).ConfigureAwait(false);
        call.Output.Object("ReplicaKeyMetadata", () => MetadataShape.Write(call.Output, made));
        call.Output.Text("ReplicaPolicy", made.Policy.Length > 0 ? made.Policy : DefaultPolicy.In(made.Arn.Realm.Account));
        call.Output.List("ReplicaTags", made.Tags, tag =>
        {
            call.Output.Text("TagKey", tag.Key);
            call.Output.Text("TagValue", tag.Value);
        });
    }
}
