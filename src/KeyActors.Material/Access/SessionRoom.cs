using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Temporary credentials: nothing of them is stored. The token says what they are good for, under a code; id and secret
/// derive from the token.</summary>
/// <remarks>Safe on any thread. Format: <c>docs/formats/session-token.md</c>; why: decision 27.</remarks>
public sealed class SessionRoom
{
    /// <summary>Characters of a secret.</summary>
    public const int SecretChars = AccessKeyRoom.SecretChars;

    private const string CodeKey = "KeyActors/session-token";
    private const string CredentialsKey = "KeyActors/session-credentials";
    private const string Kind = "ASIA";
    private const int CodeBytes = HMACSHA256.HashSizeInBytes;
    private const int WholeBytesMax = SessionToken.BytesMax + CodeBytes;

    // 240 bits: 40 characters of base64 without padding.
    private const int SecretBytes = 30;
    private const int DerivedBytes = AccessKeyText.Bytes + SecretBytes;

    private readonly Func<string, SecretRef> derive;
    private readonly Entropy entropy;

    internal SessionRoom(Func<string, SecretRef> derive, Entropy entropy) => (this.derive, this.entropy) = (derive, entropy);

    /// <summary>Issues temporary credentials.</summary>
    /// <param name="terms">What they are good for; of an account with twelve digits, in whole seconds, within bounds.</param>
    /// <param name="recovery">Which recovery the vault has behind it.</param>
    /// <param name="secret">Gets the secret, 40 characters: the one time that it leaves. The caller zeroes them.</param>
    /// <returns>The token, base64, and the id of its access key.</returns>
    public (string Token, AccessKeyId Id) Issue(SessionTerms terms, RecoveryMark recovery, Span<char> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, SecretChars);
        Span<byte> fresh = stackalloc byte[16];
        entropy.Fill(fresh);
        Span<byte> bytes = stackalloc byte[WholeBytesMax];
        var length = new SessionToken(
            terms, recovery, System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(fresh)).Write(bytes);
        Code(bytes[..length], bytes.Slice(length, CodeBytes));
        var whole = bytes[..(length + CodeBytes)];
        Span<byte> text = stackalloc byte[SecretChars];
        try
        {
            var id = Credentials(whole, text);
            Encoding.ASCII.GetChars(text, secret);
            return (Convert.ToBase64String(whole), id);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>What a token says, if this vault made it and the id is its own; null when not. Costs the same for one that is
    /// not.</summary>
    /// <param name="id">The access key that the request names.</param>
    /// <param name="token">Any text.</param>
    /// <param name="scope">What the signing key is good for.</param>
    /// <param name="stringToSign">What was signed.</param>
    /// <param name="signature">Compared in fixed time.</param>
    /// <param name="isSigned">Whether the signature was made with the token's secret.</param>
    public SessionToken? Judge(
        AccessKeyId id, string token, in SigningScope scope, ReadOnlySpan<byte> stringToSign, ReadOnlySpan<byte> signature,
        out bool isSigned)
    {
        Span<byte> bytes = stackalloc byte[WholeBytesMax];
        bytes.Clear();
        // What is none in its form is taken for the empty one, which has another code.
        var whole = TryDecode(token, bytes, out var length) ? bytes[..length] : bytes[..CodeBytes];
        Span<byte> code = stackalloc byte[CodeBytes];
        Span<byte> secret = stackalloc byte[SecretChars];
        Span<byte> right = stackalloc byte[RequestSignature.Bytes];
        try
        {
            Code(whole[..^CodeBytes], code);
            var isOurs = CryptographicOperations.FixedTimeEquals(code, whole[^CodeBytes..]);
            var isItsId = Credentials(whole, secret) == id;
            RequestSignature.Sign(secret, scope, stringToSign, right);
            isSigned = CryptographicOperations.FixedTimeEquals(right, signature) & isOurs & isItsId;
            return isOurs && isItsId && SessionToken.TryRead(whole[..^CodeBytes], out var read) ? read : null;
        }
        finally
        {
            // A right code would make a token of a wrong one.
            CryptographicOperations.ZeroMemory(code);
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(right);
        }
    }

    private static bool TryDecode(string token, Span<byte> bytes, out int length)
    {
        // One text for one token: base64 has bits that it does not use, and skips white space.
        return Convert.TryFromBase64String(token, bytes, out length) && length > CodeBytes
            && Convert.ToBase64String(bytes[..length]) == token;
    }

    private void Code(ReadOnlySpan<byte> content, Span<byte> code)
    {
        using var lease = derive(CodeKey).Take();
        HMACSHA256.HashData(lease.Span, content, code);
    }

    /// <summary>Id and secret of a token, of any bytes: both from its hash.</summary>
    private AccessKeyId Credentials(ReadOnlySpan<byte> whole, Span<byte> secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(whole, hash);
        Span<byte> derived = stackalloc byte[DerivedBytes];
        using (var lease = derive(CredentialsKey).Take())
            Kdf.HmacSha512(lease.Span, "KeyActors/session-credentials/1"u8, hash, derived);
        _ = Base64.EncodeToUtf8(derived[AccessKeyText.Bytes..], secret, out _, out _);
        var id = AccessKeyText.Of(Kind, derived[..AccessKeyText.Bytes]);
        CryptographicOperations.ZeroMemory(derived);
        return id;
    }
}
