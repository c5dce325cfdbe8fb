// Reference: AWS, "Signature Version 4 signing process": signing key and signature.
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>AWS Signature Version 4: from the secret of an access key to the signature of a request.</summary>
/// <remarks>Safe on any thread; keeps no reference to its arguments. Signing keys are zeroed before it returns.</remarks>
public static class RequestSignature
{
    /// <summary>Bytes of a signature.</summary>
    public const int Bytes = HMACSHA256.HashSizeInBytes;

    /// <summary>Largest secret, in bytes.</summary>
    public const int SecretBytesMax = 128;

    private const int ScopeBytesMax = 64;

    /// <summary>Signs.</summary>
    /// <param name="secret">The secret of an access key, 1 to 128 bytes of ASCII; the caller owns it.</param>
    /// <param name="scope">Each part of it at most 64 characters of ASCII.</param>
    /// <param name="stringToSign">What is signed.</param>
    /// <param name="destination">Exactly 32 bytes.</param>
    public static void Sign(
        ReadOnlySpan<byte> secret, in SigningScope scope, ReadOnlySpan<byte> stringToSign, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(secret.Length, SecretBytesMax);
        Span<byte> first = stackalloc byte[4 + SecretBytesMax];
        Span<byte> key = stackalloc byte[Bytes];
        try
        {
            "AWS4"u8.CopyTo(first);
            secret.CopyTo(first[4..]);
            Step(first[..(4 + secret.Length)], scope.Date, key);
            Step(key, scope.Region, key);
            Step(key, scope.Service, key);
            HMACSHA256.HashData(key, "aws4_request"u8, key);
            HMACSHA256.HashData(key, stringToSign, destination[..Bytes]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(first);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static void Step(ReadOnlySpan<byte> key, string part, Span<byte> next)
    {
        Span<byte> text = stackalloc byte[ScopeBytesMax];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part.Length, ScopeBytesMax);
        var length = System.Text.Encoding.ASCII.GetBytes(part, text);
        HMACSHA256.HashData(key, text[..length], next);
    }
}
