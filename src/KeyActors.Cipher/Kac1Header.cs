// References: docs/formats/kac1-blob.md.
using System.Buffers.Binary;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>What a KAC1 blob says about itself before any key is known: nothing here is authenticated yet.</summary>
/// <param name="Suite">01, the only one that is read.</param>
/// <param name="KeyIdValue">The key id's 16 bytes as one number, as <see cref="KeyId.Value"/>; a blob does not say how
/// the id is spelled.</param>
/// <param name="MaterialTag">The first eight bytes of the material's name, as <see cref="KeyMaterialId.Tag"/>.</param>
/// <param name="PlaintextBytes">Bytes of the plaintext: 0 to 6,038.</param>
public readonly record struct Kac1Header(byte Suite, UInt128 KeyIdValue, ulong MaterialTag, int PlaintextBytes)
{
    internal const int SuiteAt = 4;
    internal const int FlagsAt = 5;
    internal const int KeyIdAt = 6;
    internal const int MaterialTagAt = 22;
    internal const int SaltAt = 30;
    internal const int NonceAt = 46;
    internal const int CommitmentAt = 58;
    internal const int CiphertextAt = 90;

    /// <summary>The four bytes that a blob starts with.</summary>
    internal static ReadOnlySpan<byte> Magic => "KAC1"u8;

    /// <summary>Reads the header of <paramref name="blob"/>, or answers <see langword="false"/>: another magic or suite, a
    /// flag, less than 106 bytes, or more than <see cref="Limits.CiphertextBytesMax"/>. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> blob, out Kac1Header header)
    {
        header = default;
        if (blob.Length is < Kac1.OverheadBytes or > Limits.CiphertextBytesMax) return false;
        if (!blob.StartsWith(Magic) || blob[SuiteAt] != Kac1.Suite || blob[FlagsAt] != 0) return false;
        header = new Kac1Header(
            blob[SuiteAt],
            BinaryPrimitives.ReadUInt128BigEndian(blob[KeyIdAt..]),
            BinaryPrimitives.ReadUInt64BigEndian(blob[MaterialTagAt..]),
            blob.Length - Kac1.OverheadBytes);
        return true;
    }

    /// <summary>Writes everything before the commitment.</summary>
    internal static void Write(
        Span<byte> blob, UInt128 keyId, ulong materialTag, ReadOnlySpan<byte> salt,
        ReadOnlySpan<byte> nonce)
    {
        // { magic 4 | suite 1 | flags 1 | key id 16 | material tag 8 | salt 16 | nonce 12 }
        Magic.CopyTo(blob);
        blob[SuiteAt] = Kac1.Suite;
        blob[FlagsAt] = 0;
        BinaryPrimitives.WriteUInt128BigEndian(blob[KeyIdAt..], keyId);
        BinaryPrimitives.WriteUInt64BigEndian(blob[MaterialTagAt..], materialTag);
        salt.CopyTo(blob[SaltAt..]);
        nonce.CopyTo(blob[NonceAt..]);
    }
}
