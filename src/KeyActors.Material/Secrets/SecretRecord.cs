// References: NIST SP 800-38D (AES-GCM). Layout: docs/formats/secret-files.md.
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>One record of a secret file: what is said in clear, and the secret sealed under the epoch key and bound
/// to it.</summary>
internal static class SecretRecord
{
    internal const int HeadBytes = 8;
    internal const int TagBytes = 16;
    internal const int AddressBytesMax = 256;
    private const int LengthMin = ClearBytes + 1 + SealedRecord.OverheadBytes + 1;
    private const int LengthMax = ClearBytes + AddressBytesMax + SealedRecord.OverheadBytes + SecretPage.SecretBytesMax;
    private const int ClearBytes = 60;
    private const int CheckBytes = 4;

    /// <summary>Bytes of a record after its head.</summary>
    internal static int LengthOf(int addressBytes, int secretBytes) =>
        ClearBytes + addressBytes + SealedRecord.OverheadBytes + secretBytes;

    /// <summary>Writes a whole record; it opens only in that file and for that epoch.</summary>
    internal static byte[] Seal(in RecordPlace at, StoredSecret about, SecretRef epochKey, SecretRef secret, Entropy entropy)
    {
        var address = StrictUtf8.Encoding.GetBytes(about.Address);
        Invariant.Holds(address.Length is >= 1 and <= AddressBytesMax, "An address has 1 to 256 bytes.");
        var clear = ClearBytes + address.Length;
        var record = new byte[HeadBytes + clear + SealedRecord.OverheadBytes + secret.Length];

        // { length 4 | check 4 | secret id 16 | material 32 | spec 2 | created 8 | address length 2 | address | nonce
        // 12 | secret | tag 16 }
        WriteHead(record, at, record.Length - HeadBytes);
        var body = record.AsSpan(HeadBytes);
        about.Secret.Write(body);
        about.Material.Write(body[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(body[48..], (ushort)about.Spec);
        BinaryPrimitives.WriteInt64BigEndian(body[50..], about.CreatedAt.UtcTicks);
        BinaryPrimitives.WriteUInt16BigEndian(body[58..], (ushort)address.Length);
        address.CopyTo(body[ClearBytes..]);
        using var key = epochKey.Take();
        using var plain = secret.Take();
        SealedRecord.Seal(key.Span, Associated(at, body[..clear]), plain.Span, body[clear..], entropy);
        return record;
    }

    /// <summary>Reads the length that the head says, or -1 when the head is not one of that place.</summary>
    internal static int Length(ReadOnlySpan<byte> head, in RecordPlace at)
    {
        Span<byte> right = stackalloc byte[HeadBytes];
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length is < LengthMin or > LengthMax) return -1;
        WriteHead(right, at, (int)length);
        return head[..HeadBytes].SequenceEqual(right) ? (int)length : -1;
    }

    /// <summary>Reads what stands in clear; says nothing about whether it is authentic.</summary>
    /// <param name="body">A record without its head, at least as long as the shortest.</param>
    /// <param name="about">Marked damaged when the body does not hold together.</param>
    internal static bool TryRead(ReadOnlySpan<byte> body, out StoredSecret about)
    {
        var ticks = BinaryPrimitives.ReadInt64BigEndian(body[50..]);
        var good = ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks;
        good &= TrySplit(body, out var addressBytes, out _) & TryText(body.Slice(ClearBytes, addressBytes), out var address);
        about = new StoredSecret
        {
            Secret = SecretId.FromBytes(body),
            Material = KeyMaterialId.FromBytes(body[16..]),
            Spec = (KeySpec)BinaryPrimitives.ReadUInt16BigEndian(body[48..]),
            CreatedAt = new DateTimeOffset(good ? ticks : 0, TimeSpan.Zero),
            Address = address,
            IsDamaged = !good,
        };
        return good;
    }

    /// <summary>How many bytes the secret of a body has.</summary>
    internal static bool TrySplit(ReadOnlySpan<byte> body, out int addressBytes, out int secretBytes)
    {
        addressBytes = BinaryPrimitives.ReadUInt16BigEndian(body[58..]);
        secretBytes = body.Length - ClearBytes - addressBytes - SealedRecord.OverheadBytes;
        if (addressBytes is >= 1 and <= AddressBytesMax && secretBytes is >= 1 and <= SecretPage.SecretBytesMax) return true;
        (addressBytes, secretBytes) = (0, 0);
        return false;
    }

    /// <summary>Opens a body into <paramref name="destination"/>, which has exactly the secret's length; false when
    /// it is not authentic.</summary>
    internal static bool TryOpen(
        in RecordPlace at, ReadOnlySpan<byte> body, ReadOnlySpan<byte> epochKey, Span<byte> destination)
    {
        var clear = body.Length - SealedRecord.OverheadBytes - destination.Length;
        return SealedRecord.TryOpen(epochKey, Associated(at, body[..clear]), body[clear..], destination);
    }

    private static byte[] Associated(in RecordPlace at, ReadOnlySpan<byte> clear) =>
        [.. "KeyActors/secret-record\0"u8, .. at.File.ToBytes(), .. clear];

    private static void WriteHead(Span<byte> head, in RecordPlace at, int length)
    {
        // The check is no secret and no proof: it tells a torn end from a length that was altered.
        Span<byte> hashed = stackalloc byte[SecretFileHeader.Bytes + 8 + 4];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        at.File.Write(hashed);
        BinaryPrimitives.WriteInt64BigEndian(hashed[SecretFileHeader.Bytes..], at.Offset);
        BinaryPrimitives.WriteInt32BigEndian(hashed[(SecretFileHeader.Bytes + 8)..], length);
        SHA256.HashData(hashed, hash);
        BinaryPrimitives.WriteInt32BigEndian(head, length);
        hash[..CheckBytes].CopyTo(head[4..]);
    }

    private static bool TryText(ReadOnlySpan<byte> bytes, out string text)
    {
        try
        {
            text = bytes.IsEmpty ? "?" : StrictUtf8.Encoding.GetString(bytes);
            return !bytes.IsEmpty;
        }
        catch (DecoderFallbackException)
        {
            text = "?";
            return false;
        }
    }
}
