using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>A KAF1 file in memory, and the one way in which the tests open one.</summary>
internal static class SealedFile
{
    internal const int ChunkBytes = FileHeader.ChunkBytes;
    internal const int SealedChunkBytes = ChunkBytes + 16;

    private static readonly Kac1Vector Wrapped = Kac1Vector.All().Single(static v => v.Name == "data-key-32");

    internal static EncryptionContext Context => Wrapped.Context;

    internal static byte[] DataKey => Wrapped.Plaintext;

    internal static byte[] WrappedKey => Wrapped.Blob;

    internal static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(static i => (byte)(i % 251))];

    internal static FileSealer Sealer(Entropy entropy) => new(DataKey, Context, [WrappedKey], entropy);

    internal static async Task<byte[]> OfAsync(byte[] plaintext, Entropy? entropy = null)
    {
        using var sealer = Sealer(entropy ?? Entropy.Kernel);
        using var output = new MemoryStream();
        var sealedBytes = await sealer.SealAsync(new MemoryStream(plaintext), output, progress: null);
        Assert.Equal(plaintext.Length, sealedBytes);
        return output.ToArray();
    }

    internal static async Task<byte[]> OpenAsync(Stream file, Stream output, EncryptionContext context, byte[] dataKey)
    {
        var header = await FileHeader.ReadAsync(file);
        using var opener = new FileOpener(dataKey, context, header);
        await opener.OpenAsync(file, output, progress: null);
        return output is MemoryStream memory ? memory.ToArray() : [];
    }

    internal static Task<byte[]> OpenAsync(byte[] file) =>
        OpenAsync(new MemoryStream(file), new MemoryStream(), Context, DataKey);

    /// <summary>Asserts the one refusal, and that what came out before it is a true beginning in whole chunks.</summary>
    internal static async Task RefusesAsync(
        byte[] file, byte[] plaintext, EncryptionContext? context = null, byte[]? dataKey = null)
    {
        using var output = new MemoryStream();
        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            OpenAsync(new MemoryStream(file), output, context ?? Context, dataKey ?? DataKey));
        Assert.IsType<Refusal.FileInvalid>(refused.Refusal);
        Assert.Equal(0, output.Length % ChunkBytes);
        Assert.True(plaintext.AsSpan().StartsWith(output.ToArray()));
    }
}
