using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Draws random bytes.</summary>
internal static class GenerateRandom
{
    internal static ValueTask RunAsync(WireCall call)
    {
        var bytes = call.Input.Number("NumberOfBytes", 1, Limits.RandomBytesMax);
        call.Input.Check();
        if (call.Input.Has("CustomKeyStoreId")) throw new WireException("CustomKeyStoreNotFoundException");
        if (call.Input.Has("Recipient")) throw WireException.Unsupported("Answers for a Nitro enclave are not made here.");
        if (bytes is not { } count) throw WireException.Validation("NumberOfBytes is required.");
        var drawn = call.Scratch.Take(count);
        call.Vault.GenerateRandom(drawn);
        call.Output.Blob("Plaintext", drawn);
        return ValueTask.CompletedTask;
    }
}
