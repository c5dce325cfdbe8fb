using System.Security.Cryptography;
using CsCheck;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

public sealed class FileFormatTests
{
    [Fact]
    public async Task Seals_and_opens_the_known_answers()
    {
        using var document = Vectors.Corpus("kaf1", "kaf1_vectors.json");
        var count = 0;
        foreach (var test in document.RootElement.GetProperty("tests").EnumerateArray())
        {
            var plaintext = SealedFile.Pattern(test.GetProperty("plaintextBytes").GetInt32());
            var wrapped = test.GetProperty("wrappedKeys").EnumerateArray()
                .Select(static k => (ReadOnlyMemory<byte>)Convert.FromHexString(k.GetString()!)).ToArray();

            // Counting gives exactly the salt 00 to 0f and the nonce prefix 10 to 16 of the answers.
            using var sealer = new FileSealer(test.Hex("dataKey"), SealedFile.Context, wrapped, new CountingEntropy());
            using var output = new MemoryStream();
            await sealer.SealAsync(new MemoryStream(plaintext), output, progress: null);
            var file = output.ToArray();
            Assert.Equal(test.GetProperty("fileBytes").GetInt32(), file.Length);
            Assert.Equal(test.GetProperty("fileSha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(file)));
            if (test.TryGetProperty("file", out var hex)) Assert.Equal(hex.GetString(), Convert.ToHexStringLower(file));

            Assert.Equal(plaintext, await SealedFile.OpenAsync(file));
            var header = await FileHeader.ReadAsync(new MemoryStream(file));
            Assert.Equal(wrapped.Select(static k => k.ToArray()), header.WrappedKeys.Select(static k => k.ToArray()));
            count++;
        }

        Assert.Equal(6, count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(3 * 65_536)]
    [InlineData((3 * 65_536) + 5)]
    public async Task Opens_what_it_sealed(int length)
    {
        var plaintext = SealedFile.Pattern(length);
        var file = await SealedFile.OfAsync(plaintext);
        var chunks = Math.Max(1, (length + 65_535) / 65_536);
        Assert.Equal(8 + 2 + SealedFile.WrappedKey.Length + 55 + length + (16 * chunks), file.Length);
        Assert.Equal(plaintext, await SealedFile.OpenAsync(file));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200_000)]
    public async Task Reads_streams_that_return_short(int length)
    {
        var plaintext = SealedFile.Pattern(length);
        using var sealer = SealedFile.Sealer(Entropy.Kernel);
        using var output = new MemoryStream();
        await sealer.SealAsync(new ShortReads(new MemoryStream(plaintext), 1), output, progress: null);
        var slow = new ShortReads(new MemoryStream(output.ToArray()), 2);
        var opened = await SealedFile.OpenAsync(slow, new MemoryStream(), SealedFile.Context, SealedFile.DataKey);
        Assert.Equal(plaintext, opened);
    }

    [Fact]
    public void Law_opens_what_it_sealed_and_not_with_one_byte_changed() =>
        Gen.OneOf(Gen.Int[0, 300], Gen.Int[65_500, 65_600], Gen.Int[131_000, 131_100]).Select(Gen.UInt, Gen.Byte[1, 255])
            .Sample(
                (length, where, change) =>
                {
                    var plaintext = SealedFile.Pattern(length);
                    var file = SealedFile.OfAsync(plaintext).GetAwaiter().GetResult();
                    Assert.Equal(plaintext, SealedFile.OpenAsync(file).GetAwaiter().GetResult());
                    file[where % file.Length] ^= change;
                    SealedFile.RefusesAsync(file, plaintext).GetAwaiter().GetResult();
                },
                iter: 50);

    [Fact]
    public async Task Reads_the_header_and_not_a_byte_more()
    {
        var file = new MemoryStream(await SealedFile.OfAsync([1, 2, 3]));
        var header = await FileHeader.ReadAsync(file);
        Assert.Equal(header.Bytes, file.Position);
        using var copy = new MemoryStream();
        await header.WriteAsync(copy);
        Assert.Equal(file.ToArray()[..header.Bytes], copy.ToArray());
    }

    [Fact]
    public async Task Seals_one_stream_to_another_file_each_time() =>
        Assert.NotEqual(await SealedFile.OfAsync([1]), await SealedFile.OfAsync([1]));

    [Fact]
    public async Task Seals_once()
    {
        using var sealer = SealedFile.Sealer(Entropy.Kernel);
        await sealer.SealAsync(new MemoryStream(), new MemoryStream(), progress: null);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            sealer.SealAsync(new MemoryStream(), new MemoryStream(), progress: null));
    }

    [Fact]
    public async Task Seals_the_last_chunk_that_the_counter_holds_and_refuses_the_next()
    {
        var plaintext = SealedFile.Pattern(65_536);
        using var last = SealedFile.Sealer(Entropy.Kernel);
        using var output = new MemoryStream();
        await last.SealFromAsync(uint.MaxValue, new MemoryStream(plaintext), output, progress: null, CancellationToken.None);

        output.Position = 0;
        var header = await FileHeader.ReadAsync(output);
        using var opener = new FileOpener(SealedFile.DataKey, SealedFile.Context, header);
        using var opened = new MemoryStream();
        await opener.OpenFromAsync(uint.MaxValue, output, opened, progress: null, CancellationToken.None);
        Assert.Equal(plaintext, opened.ToArray());

        using var next = SealedFile.Sealer(Entropy.Kernel);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => next.SealFromAsync(
            uint.MaxValue, new MemoryStream(new byte[65_537]), new MemoryStream(), progress: null, CancellationToken.None));
        Assert.Equal(1L << 48, Assert.IsType<Refusal.SizeInvalid>(refused.Refusal).Max);
    }

    [Fact]
    public void Refuses_wrapped_keys_that_are_none_too_many_or_no_blobs()
    {
        static FileSealer Make(params ReadOnlyMemory<byte>[] keys) =>
            new(SealedFile.DataKey, SealedFile.Context, keys, Entropy.Kernel);
        ReadOnlyMemory<byte> blob = SealedFile.WrappedKey;
        Assert.Throws<ArgumentException>(() => Make());
        Assert.Throws<ArgumentException>(() => Make([.. Enumerable.Repeat(blob, 17)]));
        Assert.Throws<ArgumentException>(() => Make(blob[1..]));
        Assert.Throws<ArgumentException>(() => new FileSealer(new byte[16], SealedFile.Context, [blob], Entropy.Kernel));
        using var most = Make([.. Enumerable.Repeat(blob, 16)]);
        Assert.Equal(16, most.Header.WrappedKeys.Length);
    }

    [Fact]
    public async Task Stops_when_cancelled_and_reports_what_is_done()
    {
        using var source = new CancellationTokenSource();
        using var sealer = SealedFile.Sealer(Entropy.Kernel);
        var reports = new List<long>();
        var progress = new Reported(done =>
        {
            reports.Add(done);
            if (reports.Count == 2) source.Cancel();
        });
        using var output = new MemoryStream();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            sealer.SealAsync(new Zeroes(1 << 20), output, progress, source.Token));
        Assert.Equal([65_536, 131_072], reports);
        await SealedFile.RefusesAsync(output.ToArray(), new byte[1 << 20]);

        var file = await SealedFile.OfAsync(new byte[1 << 20]);
        var input = new ShortReads(new MemoryStream(file), 3);
        var header = await FileHeader.ReadAsync(input);
        using var opener = new FileOpener(SealedFile.DataKey, SealedFile.Context, header);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            opener.OpenAsync(input, new MemoryStream(), progress: null, source.Token));
    }

    [Fact]
    public async Task Takes_the_same_memory_for_any_size()
    {
        async Task<long> AllocatedAsync(long length)
        {
            using var sealer = SealedFile.Sealer(Entropy.Kernel);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var thread = Environment.CurrentManagedThreadId;
            await sealer.SealAsync(new Zeroes(length), Stream.Null, progress: null);
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        for (var i = 0; i < 3; i++) await AllocatedAsync(1 << 20);
        var (small, large) = (await AllocatedAsync(1 << 20), await AllocatedAsync(64 << 20));
        Assert.InRange(large - small, -400_000, 400_000);
    }

    private sealed class Reported(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
