using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>A file of three chunks, damaged in every way; each gives the one refusal and no unverified byte.</summary>
public sealed class FileDamageTests : IAsyncLifetime
{
    private readonly byte[] plaintext = SealedFile.Pattern((2 * SealedFile.ChunkBytes) + 100);
    private byte[] file = [];
    private int start;

    public async Task InitializeAsync()
    {
        file = await SealedFile.OfAsync(plaintext);
        start = (await FileHeader.ReadAsync(new MemoryStream(file))).Bytes;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Refuses_every_flipped_bit_of_the_header()
    {
        for (var bit = 0; bit < start * 8; bit++) await RefusesFlipAsync(bit / 8, bit % 8);
    }

    [Fact]
    public async Task Refuses_flipped_bits_of_every_chunk()
    {
        int[] chunks = [start, start + SealedFile.SealedChunkBytes, start + (2 * SealedFile.SealedChunkBytes)];
        foreach (var chunk in chunks)
        {
            var tag = Math.Min(chunk + SealedFile.ChunkBytes, file.Length - 16);
            int[] sample = [.. Enumerable.Range(chunk, 20), (chunk + tag) / 2, tag - 1, .. Enumerable.Range(tag, 16)];
            foreach (var at in sample)
                for (var bit = 0; bit < 8; bit++) await RefusesFlipAsync(at, bit);
        }
    }

    [Fact]
    public async Task Refuses_every_cut_in_the_header_and_around_every_boundary()
    {
        SortedSet<int> cuts = [.. Enumerable.Range(0, start + 40), file.Length - 1, file.Length - 16, file.Length - 17];
        for (var chunk = 0; chunk < 3; chunk++)
            foreach (var near in Enumerable.Range(-20, 41)) cuts.Add(start + (chunk * SealedFile.SealedChunkBytes) + near);
        foreach (var cut in cuts.Where(c => c >= 0 && c < file.Length)) await RefusesAsync(file[..cut]);
    }

    [Fact]
    public async Task Refuses_bytes_behind_the_last_chunk()
    {
        await RefusesAsync([.. file, 0]);
        await RefusesAsync([.. file, .. new byte[16]]);
        await RefusesAsync([.. file, .. file]);
        await RefusesAsync([.. file, .. Chunk(2)]);
        await RefusesAsync([.. file, .. new byte[SealedFile.SealedChunkBytes]]);
    }

    [Fact]
    public async Task Refuses_bytes_behind_a_full_last_chunk()
    {
        var full = SealedFile.Pattern(SealedFile.ChunkBytes);
        var whole = await SealedFile.OfAsync(full);
        await SealedFile.RefusesAsync([.. whole, 0], full);
        await SealedFile.RefusesAsync([.. whole, .. new byte[16]], full);
        await SealedFile.RefusesAsync([.. whole, .. whole[start..]], full);
    }

    [Fact]
    public async Task Refuses_chunks_swapped_dropped_or_repeated()
    {
        var header = file[..start];
        int[][] orders =
        [
            [], [0], [1], [2], [0, 1], [0, 2], [1, 2], [1, 0, 2], [0, 2, 1], [0, 0, 1, 2], [0, 1, 1, 2], [0, 1, 2, 2],
        ];
        foreach (var order in orders) await RefusesAsync([.. header, .. order.SelectMany(Chunk)]);
        Assert.Equal(plaintext, await SealedFile.OpenAsync([.. header, .. Chunk(0), .. Chunk(1), .. Chunk(2)]));
    }

    [Fact]
    public async Task Refuses_the_header_and_the_chunks_of_another_file()
    {
        var other = await SealedFile.OfAsync(plaintext);
        await RefusesAsync([.. other[..start], .. file[start..]]);
        var second = start + SealedFile.SealedChunkBytes;
        await RefusesAsync([.. file[..second], .. other[second..]]);
    }

    [Fact]
    public async Task Refuses_another_context_and_another_data_key()
    {
        await SealedFile.RefusesAsync(file, plaintext, context: EncryptionContext.Empty);
        var near = EncryptionContext.Of(("aws:ebs:id", "vol-abcde12345abc1235"));
        await SealedFile.RefusesAsync(file, plaintext, context: near);
        await SealedFile.RefusesAsync(file, plaintext, dataKey: new byte[32]);
    }

    [Fact]
    public async Task Refuses_an_empty_chunk_behind_a_full_one()
    {
        // A file that could only be made by someone who holds the data key: the same plaintext in a second shape.
        var derived = new byte[FileKey.DerivedBytes];
        var header = await FileHeader.ReadAsync(new MemoryStream(file));
        FileKey.Derive(SealedFile.DataKey, header.BeforeCommitment, SealedFile.Context, derived);
        var (nonce, tag) = (new byte[12], new byte[16]);
        FileKey.WriteNonce(nonce, header.NoncePrefix, 1, isLast: true);
        Gcm.Seal(derived.AsSpan(..32), nonce, [], [], [], tag);
        await RefusesAsync([.. file[..start], .. Chunk(0), .. tag]);

        FileKey.WriteNonce(nonce, header.NoncePrefix, 0, isLast: true);
        Gcm.Seal(derived.AsSpan(..32), nonce, [], [], [], tag);
        Assert.Empty(await SealedFile.OpenAsync([.. file[..start], .. tag]));
    }

    [Fact]
    public async Task Refuses_a_chunk_beyond_the_counter()
    {
        var derived = new byte[FileKey.DerivedBytes];
        var header = await FileHeader.ReadAsync(new MemoryStream(file));
        FileKey.Derive(SealedFile.DataKey, header.BeforeCommitment, SealedFile.Context, derived);
        var (nonce, chunk) = (new byte[12], new byte[SealedFile.SealedChunkBytes]);
        FileKey.WriteNonce(nonce, header.NoncePrefix, uint.MaxValue, isLast: false);
        var (ciphertext, tag) = (chunk.AsMemory(..^16), chunk.AsMemory(^16..));
        Gcm.Seal(derived.AsSpan(..32), nonce, [], plaintext.AsSpan(..SealedFile.ChunkBytes), ciphertext.Span, tag.Span);

        using var opener = new FileOpener(SealedFile.DataKey, SealedFile.Context, header);
        using var output = new MemoryStream();
        using var input = new MemoryStream([.. chunk, .. Chunk(2)]);
        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            opener.OpenFromAsync(uint.MaxValue, input, output, progress: null, CancellationToken.None));
        Assert.IsType<Refusal.FileInvalid>(refused.Refusal);
        Assert.Equal(SealedFile.ChunkBytes, output.Length);
    }

    [Fact]
    public async Task Refuses_what_is_no_such_file()
    {
        await RefusesAsync([]);
        await RefusesAsync("KAF1"u8.ToArray());
        await RefusesAsync(SealedFile.WrappedKey);
        await RefusesAsync(new byte[100_000]);
        await RefusesAsync([.. "KAF1"u8, 1, 0, 16, 0, .. new byte[1000]]);
        await RefusesAsync([.. "KAF1"u8, 1, 0, 16, 17, .. new byte[1000]]);
        await RefusesAsync([.. "KAF1"u8, 1, 0, 16, 1, 0xFF, 0xFF, .. new byte[70_000]]);
    }

    private IEnumerable<byte> Chunk(int number)
    {
        var from = start + (number * SealedFile.SealedChunkBytes);
        return file[from..Math.Min(file.Length, from + SealedFile.SealedChunkBytes)];
    }

    private Task RefusesAsync(byte[] damaged) => SealedFile.RefusesAsync(damaged, plaintext);

    private async Task RefusesFlipAsync(int at, int bit)
    {
        file[at] ^= (byte)(1 << bit);
        await RefusesAsync(file);
        file[at] ^= (byte)(1 << bit);
    }
}
