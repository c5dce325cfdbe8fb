// References: NIST SP 800-108r1 (KDF). Layout: docs/formats/secret-files.md.
using System.Buffers;
using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>What a seal of an outside key keeps in clear in <c>seal.kas</c>: a salt, what tells another key, and where the key
/// is looked for.</summary>
internal readonly struct OutsideParameters
{
    internal const int NameCharsMax = 128;
    private const byte Version = 1;
    private const int SaltBytes = 16;
    private const int CheckBytes = 8;
    private const int HeadBytes = 1 + SaltBytes + CheckBytes;
    private readonly ReadOnlyMemory<byte> bytes;

    private OutsideParameters(ReadOnlyMemory<byte> bytes) => this.bytes = bytes;

    /// <summary>The variable or credential; empty for a key file, which is named whenever the vault is opened.</summary>
    internal string Name => StrictUtf8.Encoding.GetString(bytes.Span[HeadBytes..]);

    /// <summary>Whether a credential or variable may be called so: letters, digits, <c>.</c>, <c>_</c>, <c>-</c>, no dot in
    /// front.</summary>
    internal static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > NameCharsMax || name[0] == '.') return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')) return false;
        return true;
    }

    /// <summary>Writes { version 1 | salt 16 | check 8 | name } and gives the seal's key.</summary>
    internal static SecretRef Make(string kind, string name, SecretRef outside, SealRoom room, IBufferWriter<byte> parameters)
    {
        var bytes = parameters.GetMemory(HeadBytes + name.Length)[..(HeadBytes + name.Length)];
        var span = bytes.Span;
        span[0] = Version;
        room.Entropy.Fill(span.Slice(1, SaltBytes));
        StrictUtf8.Encoding.GetBytes(name, span[HeadBytes..]);
        var key = Derive(kind, outside, span.Slice(1, SaltBytes), room.Memory);
        Check(key, span.Slice(1 + SaltBytes, CheckBytes));
        parameters.Advance(bytes.Length);
        return key;
    }

    /// <summary>Reads them; false when they do not hold together.</summary>
    internal static bool TryRead(ReadOnlyMemory<byte> bytes, out OutsideParameters parameters)
    {
        parameters = new OutsideParameters(bytes);
        var span = bytes.Span;
        if (span.Length is < HeadBytes or > HeadBytes + NameCharsMax || span[0] != Version) return false;
        return !span[HeadBytes..].ContainsAnyExceptInRange((byte)'!', (byte)'~')
            && (span.Length == HeadBytes || IsName(parameters.Name));
    }

    /// <summary>The seal's key; null when the outside key is another than the one it was made with.</summary>
    internal SecretRef? TryDerive(string kind, SecretRef outside, SecretMemory memory)
    {
        var key = Derive(kind, outside, bytes.Span.Slice(1, SaltBytes), memory);
        Span<byte> check = stackalloc byte[CheckBytes];
        Check(key, check);
        if (CryptographicOperations.FixedTimeEquals(check, bytes.Span.Slice(1 + SaltBytes, CheckBytes))) return key;
        key.Dispose();
        return null;
    }

    private static SecretRef Derive(string kind, SecretRef outside, ReadOnlySpan<byte> salt, SecretMemory memory)
    {
        var key = memory.Allocate(Seal.KeyBytes);
        using var from = outside.Take();
        Kdf.HmacSha512(from.Span, StrictUtf8.Encoding.GetBytes("KeyActors/seal-" + kind), salt, key.Cell[..Seal.KeyBytes]);
        return key;
    }

    private static void Check(SecretRef key, Span<byte> check)
    {
        using var from = key.Take();
        Kdf.HmacSha512(from.Span, "KeyActors/seal-check"u8, [], check);
    }
}
