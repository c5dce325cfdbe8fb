// References: FIPS 198-1 (HMAC), FIPS 180-4 (SHA-2).
// Parameters: keys and codes of the hash's length.
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using KeyActors.Model;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace KeyActors.Cipher;

/// <summary>Makes and verifies message authentication codes.</summary>
/// <remarks>Safe on any thread; keeps no reference to its arguments.</remarks>
public static class MacCodes
{
    /// <summary>Largest code, in bytes.</summary>
    public const int BytesMax = 64;

    /// <summary>Makes a code.</summary>
    /// <param name="algorithm">Which.</param>
    /// <param name="material">Exactly <see cref="SpecRules.MacBytes"/> bytes, as the kind of key that has the
    /// algorithm.</param>
    /// <param name="message">0 bytes or more.</param>
    /// <param name="mac">At least <see cref="SpecRules.MacBytes"/> bytes, apart from the inputs.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    public static int Compute(MacAlgorithm algorithm, ReadOnlySpan<byte> material, ReadOnlySpan<byte> message, Span<byte> mac)
    {
        var bytes = SpecRules.MacBytes(algorithm);
        Require.Bytes(material, bytes, nameof(material));
        Require.Bytes(mac, bytes, int.MaxValue, nameof(mac));
        Require.Apart(mac, material, nameof(mac));
        Require.Apart(mac, message, nameof(mac));
        Write(algorithm, material, message, mac[..bytes]);
        return bytes;
    }

    /// <summary>Whether a code is that of the message, compared in fixed time.</summary>
    /// <param name="algorithm">As for <see cref="Compute"/>.</param>
    /// <param name="material">As for <see cref="Compute"/>.</param>
    /// <param name="message">As for <see cref="Compute"/>.</param>
    /// <param name="mac">Any bytes: a code that is cut short is not taken.</param>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    public static bool Verify(
        MacAlgorithm algorithm, ReadOnlySpan<byte> material, ReadOnlySpan<byte> message, ReadOnlySpan<byte> mac)
    {
        Span<byte> right = stackalloc byte[BytesMax];
        try
        {
            right = right[..Compute(algorithm, material, message, right)];
            return CryptographicOperations.FixedTimeEquals(right, mac);
        }
        finally
        {
            // It would be the code of whatever message was tried.
            CryptographicOperations.ZeroMemory(right);
        }
    }

    /// <summary>Makes a code with a key of any length from 1 byte on.</summary>
    internal static void Write(MacAlgorithm algorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> mac)
    {
        switch (algorithm)
        {
            case MacAlgorithm.HmacSha224:
                WriteSha224(key, message, mac);
                break;
            case MacAlgorithm.HmacSha256:
                HMACSHA256.HashData(key, message, mac);
                break;
            case MacAlgorithm.HmacSha384:
                HMACSHA384.HashData(key, message, mac);
                break;
            case MacAlgorithm.HmacSha512:
                HMACSHA512.HashData(key, message, mac);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "No code is made like that.");
        }
    }

    /// <summary>With BouncyCastle, because the platform has no SHA-224.</summary>
    private static void WriteSha224(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> mac)
    {
        var parameter = new KeyParameter(key);
        var code = new HMac(new Sha224Digest());
        try
        {
            code.Init(parameter);
            code.BlockUpdate(message);
            code.DoFinal(mac);
        }
        finally
        {
            // Its pads are overwritten by another key's, its copy of the key where it lies.
            CryptographicOperations.ZeroMemory(CopyIn(parameter));
            code.Init(parameter);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_key")]
    internal static extern ref byte[] CopyIn(KeyParameter parameter);
}
