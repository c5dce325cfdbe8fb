namespace KeyActors.Aws;

/// <summary>Opens an encapsulated secret: no key here is of that usage.</summary>
internal static class Decapsulate
{
    internal static ValueTask RunAsync(WireCall call) => SharedSecrets.DecapsulateAsync(call);
}
