// Layout: docs/formats/secret-files.md.
using System.Buffers.Binary;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>A share as people keep it: <c>KAS1-</c> and 23 groups of four hex digits, the last two a checksum.</summary>
/// <remarks>Everything is decoded in secret memory. A text that breaks a rule is refused with a sentence that names the rule
/// and, where there is one, the group; no digit of it is repeated.</remarks>
internal static class ShamirShareText
{
    internal const int Bytes = PrefixBytes + (Groups * GroupBytes);
    private const int PrefixBytes = 4;
    private const int GroupBytes = 5;
    private const int Groups = 23;
    private const int DigitBytes = Groups * 4;

    /// <summary>{ set 8 | threshold 1 | index 1 | value 32 | checksum 4 }.</summary>
    private const int ContentBytes = HeadBytes + ShamirSplit.SecretBytes;
    private const int HeadBytes = 10;
    private const int ChecksumBytes = 4;

    /// <summary>White space and a signature around it count, up to here; one byte more tells that there is more.</summary>
    private const int LineBytesMax = 256;

    private static readonly SecretMemory Memory = new();

    private static ReadOnlySpan<byte> Prefix => "KAS1"u8;

    private static ReadOnlySpan<byte> Signature => [0xEF, 0xBB, 0xBF];

    internal static void Write(ShamirShare share, Span<byte> ascii)
    {
        if (ascii.Length < Bytes) throw new ArgumentException($"A share needs {Bytes} bytes.", nameof(ascii));
        using var binary = Memory.Allocate(ContentBytes + ChecksumBytes);
        var content = binary.Cell[..(ContentBytes + ChecksumBytes)];
        BinaryPrimitives.WriteUInt64BigEndian(content, share.Set);
        (content[8], content[9]) = ((byte)share.Threshold, (byte)share.Index);
        using (var value = share.Value.Take()) value.Span.CopyTo(content[HeadBytes..]);
        Checksum(content[..ContentBytes], content[ContentBytes..]);

        Prefix.CopyTo(ascii);
        var rest = ascii[PrefixBytes..Bytes];
        for (var group = 0; group < Groups; group++, rest = rest[GroupBytes..])
        {
            rest[0] = (byte)'-';
            _ = Convert.TryToHexString(content.Slice(group * 2, 2), rest[1..GroupBytes], out _);
        }
    }

    internal static ShamirShare Take(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.Length > LineBytesMax || text.ContainsAnyExceptInRange(' ', '~')) throw Shape(text.Length);
        if (text.IsEmpty) throw Empty();
        using var ascii = Memory.Create(text.Length, text, static (cell, from) =>
        {
            for (var i = 0; i < from.Length; i++) cell[i] = (byte)from[i];
        });
        using var bytes = ascii.Take();
        return Parse(bytes.Span);
    }

    internal static ShamirShare Read(Stream stream)
    {
        using var buffer = Memory.Allocate(LineBytesMax + 1);
        var cell = buffer.Cell[..(LineBytesMax + 1)];
        var line = cell[..stream.ReadAtLeast(cell, cell.Length, throwOnEndOfStream: false)];
        if (line.Length > LineBytesMax) throw Shape(line.Length);
        return Parse(line.StartsWith(Signature) ? line[Signature.Length..] : line);
    }

    /// <summary>Reads a share from ASCII; white space around it does not count.</summary>
    internal static ShamirShare Parse(ReadOnlySpan<byte> ascii)
    {
        ascii = ascii.Trim(" \t\r\n"u8);
        if (ascii.IsEmpty) throw Empty();
        var isOther = ascii.Length >= PrefixBytes && ascii.StartsWith(Prefix[..3]) && char.IsAsciiDigit((char)ascii[3]);
        if (isOther && ascii[3] != Prefix[3])
            throw Invalid($"it is of version {(char)ascii[3]}, and this release knows version 1");
        if (!ascii.StartsWith(Prefix) || ascii.Length != Bytes) throw Shape(ascii.Length);

        using var buffer = Memory.Allocate(DigitBytes);
        var digits = buffer.Cell[..DigitBytes];
        var rest = ascii[PrefixBytes..];
        for (var group = 0; group < Groups; group++, rest = rest[GroupBytes..])
        {
            if (rest[0] != (byte)'-') throw Invalid($"before its group {group + 1} is no hyphen: a digit is missing or doubled");
            rest[1..GroupBytes].CopyTo(digits[(group * 4)..]);
        }

        using var binary = Memory.Allocate(ContentBytes + ChecksumBytes);
        var content = binary.Cell[..(ContentBytes + ChecksumBytes)];
        for (var group = 0; group < Groups; group++)
        {
            var from = digits.Slice(group * 4, 4);
            if (Convert.FromHexString(from, content.Slice(group * 2, 2), out _, out _) != System.Buffers.OperationStatus.Done)
                throw Invalid($"its group {group + 1} has something else than 0 to 9 and A to F");
        }

        return Checked(content);
    }

    private static ShamirShare Checked(ReadOnlySpan<byte> content)
    {
        Span<byte> checksum = stackalloc byte[ChecksumBytes];
        Checksum(content[..ContentBytes], checksum);
        if (!CryptographicOperations.FixedTimeEquals(checksum, content[ContentBytes..]))
            throw Invalid("its checksum does not hold: a digit is mistyped");
        var (threshold, index) = ((int)content[8], (int)content[9]);
        if (threshold is < ShamirSplit.ThresholdMin or > ShamirSplit.SharesMax || index is 0 or > ShamirSplit.SharesMax)
            throw Invalid("it says a threshold or a number that no share has: it was not made by this release");
        return new ShamirShare(
            BinaryPrimitives.ReadUInt64BigEndian(content), threshold, index, Memory.Copy(content[HeadBytes..ContentBytes]));
    }

    /// <summary>The first 4 bytes of SHA-256("KAS1" | content): against typing, not against forging.</summary>
    private static void Checksum(ReadOnlySpan<byte> content, Span<byte> checksum)
    {
        Span<byte> message = stackalloc byte[PrefixBytes + ContentBytes];
        Prefix.CopyTo(message);
        content.CopyTo(message[PrefixBytes..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(message, hash);
        hash[..ChecksumBytes].CopyTo(checksum);
        CryptographicOperations.ZeroMemory(message);
        CryptographicOperations.ZeroMemory(hash);
    }

    private static RefusedException Empty() => Invalid("it is empty");

    private static RefusedException Shape(int length) => Invalid(
        $"a share is KAS1 and {Groups} groups of four hex digits, each behind a hyphen, {Bytes} characters in one line, "
        + (length > LineBytesMax ? "and this has more"
            : length == Bytes ? "and this begins otherwise" : $"and this has {length}"));

    private static RefusedException Invalid(string rule) => new(new Refusal.TextInvalid("share", rule));
}
