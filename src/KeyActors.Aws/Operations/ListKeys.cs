using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Lists the keys of the realm.</summary>
internal static class ListKeys
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var page = call.Input.Page(100, 1000);
        call.Input.Check();
        var all = new List<KeyArn>();
        await foreach (var key in call.Vault.ListKeysAsync(call.Stop).ConfigureAwait(false)) all.Add(key);
        // In the order of their bytes, whatever the spelling of the id.
        var keys = Pages.After(all, page.Marker, static key => Hex(key), StringComparer.Ordinal);
        Pages.Write(call.Output, "Keys", keys, page.Limit, static key => Hex(key), key =>
        {
            call.Output.Text("KeyId", key.Id.ToString());
            call.Output.Text("KeyArn", key.ToString());
        });

        static string Hex(KeyArn key) => key.Id.Value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
    }
}
