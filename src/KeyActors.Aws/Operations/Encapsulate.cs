namespace KeyActors.Aws;

/// <summary>Draws a shared secret and encapsulates it: no key here is of that usage.</summary>
internal static class Encapsulate
{
    internal static ValueTask RunAsync(WireCall call) => SharedSecrets.EncapsulateAsync(call);
}
