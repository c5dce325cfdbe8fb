namespace KeyActors.Aws;

/// <summary>There is no custom key store here.</summary>
internal static class ConnectCustomKeyStore
{
    internal static ValueTask RunAsync(WireCall call)
    {
        StoreInput.Id(call.Input);
        call.Input.Check();
        throw StoreInput.Unknown();
    }
}
