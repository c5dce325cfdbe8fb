using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Draws random bytes.</summary>
internal static class GenerateRandom
{
    internal static ValueTask RunAsync(WireCall call)
    {
        var bytes = call.Input.Number("NumberOfBytes", 1, Limits.RandomBytesMax);
        var store = StoreInput.OptionalId(call.Input);
        call.Input.Recipient();
        call.Input.Check();
        if (store is not null) throw StoreInput.Unknown();
        call.Input.RefuseRecipient();
        if (bytes is not { } count) throw WireException.Validation("NumberOfBytes is required.");
        var drawn = call.Scratch.Take(count);
        call.Vault.GenerateRandom(drawn);
        call.Output.Blob("Plaintext", drawn);
        return ValueTask.CompletedTask;
    }
}
