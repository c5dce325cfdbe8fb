namespace KeyActors.Aws;

/// <summary>There is no custom key store here.</summary>
internal static class UpdateCustomKeyStore
{
    internal static ValueTask RunAsync(WireCall call)
    {
        StoreInput.Id(call.Input);
        call.Input.Text("NewCustomKeyStoreName", 1, 256);
        StoreInput.Wish(call.Input);
        call.Input.Check();
        throw StoreInput.Unknown();
    }
}
