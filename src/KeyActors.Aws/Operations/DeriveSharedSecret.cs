namespace KeyActors.Aws;

/// <summary>Derives a secret with a key of the usage KEY_AGREEMENT: there is none here.</summary>
internal static class DeriveSharedSecret
{
    internal static ValueTask RunAsync(WireCall call) => SharedSecrets.DeriveAsync(call);
}
