namespace KeyActors.Aws;

/// <summary>Lists the tags of a key, by their keys.</summary>
internal static class ListResourceTags
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        var page = call.Input.Page(50, 1000);
        call.Input.Check();
        var found = await call.Vault.DescribeKeyAsync(call.Change(key), call.Stop).ConfigureAwait(false);
        var tags = Pages.After(found.Tags, page.Marker, static tag => tag.Key, StringComparer.Ordinal);
        Pages.Write(call.Output, "Tags", tags, Math.Min(page.Limit, 50), static tag => tag.Key, tag =>
        {
            call.Output.Text("TagKey", tag.Key);
            call.Output.Text("TagValue", tag.Value);
        });
    }
}
