namespace KeyActors.Aws;

/// <summary>Lists custom key stores: there is none here.</summary>
internal static class DescribeCustomKeyStores
{
    internal static ValueTask RunAsync(WireCall call)
    {
        var id = StoreInput.OptionalId(call.Input);
        var name = call.Input.Text("CustomKeyStoreName", 1, 256);
        var page = call.Input.Page(100, 1000);
        call.Input.Check();
        if (id is not null || name is not null) throw StoreInput.Unknown();
        var none = Pages.After<string>([], page.Marker, static store => store, StringComparer.Ordinal);
        Pages.Write(call.Output, "CustomKeyStores", none, page.Limit, static store => store, static _ => { });
        return ValueTask.CompletedTask;
    }
}
