namespace KeyActors.Aws;

/// <summary>Tells what may be told of a key.</summary>
internal static class DescribeKey
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        call.Input.Check();
        call.Input.GrantTokens();
        var found = await call.Vault.DescribeKeyAsync(call.Use(key), call.Stop).ConfigureAwait(false);
        call.Output.Object("KeyMetadata", () => MetadataShape.Write(call.Output, found));
    }
}
