using System.Buffers.Text;
using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <summary>Makes and reads grant tokens: not secret, and nobody else can make one.</summary>
/// <remarks>A token is the base64url of: format 1, length of the key's ARN, the ARN in ASCII, grant id 32, 16 random bytes, and
/// 32 bytes of HMAC-SHA-256 over all that, under K_grant-token. The random bytes make every token of a grant another
/// one.</remarks>
internal sealed class GrantTokenMint(SecretRef key, Entropy entropy)
{
    private const byte Format = 1;
    private const int FreshBytes = 16;
    private const int Around = 2 + GrantId.Bytes + FreshBytes + HMACSHA256.HashSizeInBytes;
    private const int BytesMax = Around + byte.MaxValue;

    internal string Make(KeyArn of, GrantId grant)
    {
        var arn = StrictUtf8.Encoding.GetBytes(of.ToString());
        var bytes = new byte[Around + arn.Length];
        (bytes[0], bytes[1]) = (Format, checked((byte)arn.Length));
        arn.CopyTo(bytes, 2);
        var rest = bytes.AsSpan(2 + arn.Length);
        grant.Write(rest);
        entropy.Fill(rest.Slice(GrantId.Bytes, FreshBytes));
        Code(bytes, bytes.AsSpan(bytes.Length - HMACSHA256.HashSizeInBytes));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Whose token it is.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.GrantTokenInvalid"/>: none that this vault made.</exception>
    internal (KeyArn Key, GrantId Grant) Read(string? token)
    {
        var bytes = new byte[BytesMax];
        var isWhole = token is { Length: > 0 } && Base64Url.IsValid(token, out var length) && length is > Around and <= BytesMax
            && Base64Url.TryDecodeFromChars(token, bytes, out length) && bytes[0] == Format && length == Around + bytes[1];
        if (!isWhole) throw Invalid();
        var whole = bytes.AsSpan(0, Around + bytes[1]);
        Span<byte> code = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Code(whole, code);
        // One text for one token: base64 has bits that it does not use.
        var isOurs = CryptographicOperations.FixedTimeEquals(code, whole[^HMACSHA256.HashSizeInBytes..])
            && Base64Url.EncodeToString(whole) == token;
        return isOurs && KeyArn.TryParse(StrictUtf8.Encoding.GetString(whole.Slice(2, bytes[1])), out var of)
            ? (of, GrantId.FromBytes(whole[(2 + bytes[1])..]))
            : throw Invalid();
    }

    private void Code(ReadOnlySpan<byte> whole, Span<byte> code)
    {
        ObjectDisposedException.ThrowIf(!key.TryTake(out var lease), typeof(KeyVault));
        using (lease) HMACSHA256.HashData(lease.Span, whole[..^HMACSHA256.HashSizeInBytes], code);
    }

    private static RefusedException Invalid() => new(new Refusal.GrantTokenInvalid());
}
