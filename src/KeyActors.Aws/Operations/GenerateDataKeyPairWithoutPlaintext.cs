namespace KeyActors.Aws;

/// <summary>Makes a key pair and hands out its private half sealed only.</summary>
internal static class GenerateDataKeyPairWithoutPlaintext
{
    internal static ValueTask RunAsync(WireCall call) => GenerateDataKeyPair.RunAsync(call, isShown: false);
}
