namespace KeyActors.Aws;

/// <summary>Lists the names of a key's policies, of which there is one.</summary>
internal static class ListKeyPolicies
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        var page = call.Input.Page(100, 1000);
        call.Input.Check();
        await call.Vault.DescribeKeyAsync(call.Change(key), call.Stop).ConfigureAwait(false);
        string[] all = [PolicyInput.OnlyName];
        call.Output.Texts("PolicyNames", Pages.After(all, page.Marker, static name => name, StringComparer.Ordinal));
        call.Output.Flag("Truncated", false);
    }
}
