using KeyActors.Cipher;
using KeyActors.Model;
using KeyActors.Unit.Tests.Cipher;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Fuzz;

/// <summary>The header of a sealed file under fuzz: the one refusal, or exactly the bytes that were read; and only the true one
/// opens.</summary>
public sealed class FileHeaderFuzzTests(ITestOutputHelper output)
{
    private const int HeaderBytesMax = 98_399;

    [Fact]
    public void Takes_none_of_the_altered_headers_for_the_true_one() =>
        FuzzRun.Run(output, "KAF1 header", FuzzRun.IsLong ? 20_000_000 : 200_000, static dice =>
        {
            var files = Headers();
            var scratch = new Scratch(8_000);
            return () =>
            {
                var file = dice.Of(files);
                Mutate(scratch, file, dice.Of(files), dice);
                return Judge(scratch, files);
            };
        });

    [Fact]
    public void Would_notice_a_header_that_opens()
    {
        var files = Headers();
        var scratch = new Scratch(8_000);
        scratch.Load(files[1]);
        Assert.Contains("opened", Judge(scratch, []), StringComparison.Ordinal);
    }

    private static List<byte[]> Headers()
    {
        var blob = SealedFile.WrappedKey;
        return [.. new[] { 1, 2, 3, 16 }.Select(count =>
        {
            using var sealer = new FileSealer(SealedFile.DataKey, SealedFile.Context, [.. Enumerable.Repeat((ReadOnlyMemory<byte>)blob, count)], Entropy.Kernel);
            using var written = new MemoryStream();
            sealer.SealAsync(new MemoryStream([1, 2, 3]), written, progress: null).GetAwaiter().GetResult();
            return written.ToArray();
        })];
    }

    private static void Mutate(Scratch scratch, byte[] file, byte[] other, Dice dice)
    {
        scratch.Load(file);
        switch (dice.Below(6))
        {
            case 0:
                scratch.Flip(dice);
                break;
            case 1:
                // Start, suite, flags, chunk size, count.
                scratch.Span[dice.Below(8)] = dice.Byte();
                break;
            case 2:
                // Length of the first or second wrapped key: small, huge, one off.
                var at = dice.Below(2) == 0 || file[7] == 1 ? 8 : 10 + SealedFile.WrappedKey.Length;
                var length = dice.Of([0, 1, 105, 106, 137, 139, 6144, 6145, 65_535, dice.Below(65_536)]);
                (scratch.Span[at], scratch.Span[at + 1]) = ((byte)(length >> 8), (byte)length);
                break;
            case 3:
                scratch.Load(file.AsSpan(..dice.Below(file.Length)));
                scratch.Append(other.AsSpan(dice.Below(other.Length)..));
                break;
            default:
                for (var n = dice.Between(1, 3); n > 0; n--) scratch.Edit(dice);
                break;
        }
    }

    private static string? Judge(Scratch scratch, List<byte[]> genuine)
    {
        using var input = new MemoryStream(scratch.Span.ToArray());
        FileHeader header;
        try
        {
            header = FileHeader.ReadAsync(input).GetAwaiter().GetResult();
        }
        catch (RefusedException refused)
        {
            return refused.Refusal is Refusal.FileInvalid ? null : $"refused as {refused.Refusal.Code}: {Convert.ToHexString(scratch.Span)}";
        }

        using var copy = new MemoryStream();
        header.WriteAsync(copy).AsTask().GetAwaiter().GetResult();
        var read = copy.ToArray();
        if (header.Bytes > HeaderBytesMax || input.Position != header.Bytes || !scratch.Span.StartsWith(read)) return $"read otherwise: {Convert.ToHexString(scratch.Span)}";
        try
        {
            using var opener = new FileOpener(SealedFile.DataKey, SealedFile.Context, header);
        }
        catch (RefusedException refused)
        {
            return refused.Refusal is Refusal.FileInvalid ? null : $"refused as {refused.Refusal.Code}: {Convert.ToHexString(scratch.Span)}";
        }

        return genuine.Exists(file => file.AsSpan().StartsWith(read)) ? null : $"opened: {Convert.ToHexString(scratch.Span)}";
    }
}
