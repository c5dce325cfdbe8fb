// References: RFC 9106 (Argon2), libsodium's crypto_pwhash with ALG_ARGON2ID13, through NSec.
using System.Security.Cryptography;
using NSec.Cryptography;

namespace KeyActors.Material;

/// <summary>Argon2id, version 1.3, one lane: 32 bytes from a passphrase, at the price of memory and time.</summary>
internal static class Argon2
{
    internal const int SaltBytes = 16;

    /// <summary>Fills <paramref name="key"/>. Blocks for as long as the numbers ask: about 0.1 s for 64 MiB and 3
    /// passes.</summary>
    /// <param name="passphrase">Read where it lies; no copy is made on the managed heap.</param>
    /// <param name="salt">16 bytes.</param>
    /// <param name="memoryKiB">At least 8; the caller has bounded it.</param>
    /// <param name="passes">At least 1; the caller has bounded it.</param>
    /// <param name="key">At least 16 bytes; zero when this fails.</param>
    /// <returns>False when the memory cannot be had.</returns>
    internal static bool TryDerive(
        ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int memoryKiB, int passes, Span<byte> key)
    {
        var algorithm = new Argon2id(new Argon2Parameters
        {
            DegreeOfParallelism = 1, MemorySize = memoryKiB, NumberOfPasses = passes,
        });
        try
        {
            algorithm.DeriveBytes(passphrase, salt, key);
            return true;
        }
        catch (CryptographicException)
        {
            CryptographicOperations.ZeroMemory(key);
            return false;
        }
    }
}
