namespace KeyActors.Aws;

/// <summary>There is no custom key store here.</summary>
internal static class DeleteCustomKeyStore
{
    internal static ValueTask RunAsync(WireCall call) => StoreInput.FindAsync(call);
}
