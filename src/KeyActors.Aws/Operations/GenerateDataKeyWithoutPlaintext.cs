namespace KeyActors.Aws;

/// <summary>Draws a data key and hands it out sealed only.</summary>
internal static class GenerateDataKeyWithoutPlaintext
{
    internal static ValueTask RunAsync(WireCall call) => GenerateDataKey.RunAsync(call, isShown: false);
}
