using System.Text;
using System.Text.Unicode;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Takes a passphrase from whoever has it straight into secret memory, and holds it to its rule.</summary>
internal static class PassphraseText
{
    internal const int BytesMin = 8;
    internal const int BytesMax = 1024;

    /// <summary>A signature, the longest passphrase, a line end of two bytes, and one byte to see that there is more.</summary>
    private const int LineBytesMax = 3 + BytesMax + 2 + 1;

    private const string Rule = "it has 8 to 1,024 bytes of UTF-8, in one line, without control characters";

    private static ReadOnlySpan<byte> Signature => [0xEF, 0xBB, 0xBF];

    /// <summary>Copies characters, encoded as UTF-8.</summary>
    internal static SecretRef Take(SecretMemory memory, ReadOnlySpan<char> text)
    {
        int bytes;
        try
        {
            bytes = StrictUtf8.Encoding.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            throw Invalid();
        }

        if (bytes is < BytesMin or > BytesMax) throw Invalid();
        return Checked(memory.Create(bytes, text, static (cell, from) => StrictUtf8.Encoding.GetBytes(from, cell)));
    }

    /// <summary>Copies bytes of UTF-8.</summary>
    internal static SecretRef Take(SecretMemory memory, ReadOnlySpan<byte> utf8) =>
        utf8.Length is < BytesMin or > BytesMax ? throw Invalid() : Checked(memory.Copy(utf8));

    /// <summary>Reads one line to the end of the stream; its line end and a UTF-8 signature are no part of it.</summary>
    internal static SecretRef Read(SecretMemory memory, Stream stream)
    {
        using var buffer = memory.Allocate(LineBytesMax);
        var cell = buffer.Cell[..LineBytesMax];
        var length = stream.ReadAtLeast(cell, LineBytesMax, throwOnEndOfStream: false);
        var line = cell[..length];
        if (line.StartsWith(Signature)) line = line[Signature.Length..];
        if (line.EndsWith("\n"u8)) line = line[..^1];
        if (line.EndsWith("\r"u8)) line = line[..^1];
        return Take(memory, line);
    }

    private static SecretRef Checked(SecretRef passphrase)
    {
        using (var bytes = passphrase.Take())
        {
            // Every control character is one byte below a space, DEL, or C2 and 80 to 9F.
            var good = Utf8.IsValid(bytes.Span) && !bytes.Span.ContainsAnyInRange((byte)0, (byte)0x1F)
                && !bytes.Span.Contains((byte)0x7F) && !HasWideControl(bytes.Span);
            if (good) return passphrase;
        }

        passphrase.Dispose();
        throw Invalid();
    }

    private static bool HasWideControl(ReadOnlySpan<byte> utf8)
    {
        for (var i = 0; i + 1 < utf8.Length; i++)
            if (utf8[i] == 0xC2 && utf8[i + 1] is >= 0x80 and <= 0x9F) return true;
        return false;
    }

    private static RefusedException Invalid() => new(new Refusal.TextInvalid("passphrase", Rule));
}
