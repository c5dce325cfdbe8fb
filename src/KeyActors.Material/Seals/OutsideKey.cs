using System.Buffers;
using System.Buffers.Text;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Takes a key of 32 bytes that is kept outside the vault: raw, as 64 hex digits, or as base64.</summary>
internal static class OutsideKey
{
    internal const int Bytes = 32;
    private const int HexBytes = 2 * Bytes;
    private const int Base64Bytes = 44;

    /// <summary>The longest text, a line end, and one byte to see that there is more.</summary>
    private const int FileBytesMax = HexBytes + 2 + 1;

    private const string Rule = "it is 32 random bytes, or a line with 64 hex digits or with base64 of 32 bytes";

    /// <summary>Copies a text.</summary>
    /// <param name="what">How refusals call it.</param>
    /// <param name="text">The caller's.</param>
    /// <param name="memory">Where the key goes.</param>
    internal static SecretRef OfText(string what, ReadOnlySpan<char> text, SecretMemory memory)
    {
        if (text.Length is not (HexBytes or Base64Bytes) || text.ContainsAnyExceptInRange('!', '~')) throw Invalid(what, Rule);
        using var ascii = memory.Create(text.Length, text, static (cell, from) =>
        {
            for (var i = 0; i < from.Length; i++) cell[i] = (byte)from[i];
        });
        using var bytes = ascii.Take();
        return Checked(what, Decode(what, bytes.Span, memory));
    }

    /// <summary>Reads a file into secret memory.</summary>
    internal static SecretRef OfFile(string what, Stream file, SecretMemory memory)
    {
        using var buffer = memory.Allocate(FileBytesMax);
        var cell = buffer.Cell[..FileBytesMax];
        var content = cell[..file.ReadAtLeast(cell, FileBytesMax, throwOnEndOfStream: false)];
        if (content.Length == Bytes)
        {
            // 32 bytes of a generator look like a line of text once in 10^13 times; a password with a line end always does.
            var isText = !content.TrimEnd("\r\n"u8).ContainsAnyExceptInRange((byte)' ', (byte)'~');
            return isText ? throw Invalid(what, Rule) : Checked(what, memory.Copy(content));
        }

        return Checked(what, Decode(what, content.TrimEnd("\r\n"u8), memory));
    }

    private static SecretRef Decode(string what, ReadOnlySpan<byte> ascii, SecretMemory memory)
    {
        var key = memory.Allocate(Bytes);
        // The room of the key is a whole cell: base64 is decoded in blocks of three.
        var isWhole = ascii.Length switch
        {
            HexBytes => Convert.FromHexString(ascii, key.Cell[..Bytes], out _, out _) == OperationStatus.Done,
            Base64Bytes => !ascii.ContainsAnyExceptInRange((byte)'!', (byte)'~')
                && Base64.DecodeFromUtf8(ascii, key.Cell, out _, out var written) == OperationStatus.Done && written == Bytes,
            _ => false,
        };
        if (isWhole) return key;
        key.Dispose();
        throw Invalid(what, Rule);
    }

    /// <summary>A file of zeros is a mistake, and no key.</summary>
    private static SecretRef Checked(string what, SecretRef key)
    {
        using (var bytes = key.Take())
        {
            if (bytes.Span.ContainsAnyExcept(bytes.Span[0])) return key;
        }

        key.Dispose();
        throw Invalid(what, "all its bytes are equal, which no random key has");
    }

    private static RefusedException Invalid(string what, string rule) => new(new Refusal.TextInvalid(what, rule));
}
