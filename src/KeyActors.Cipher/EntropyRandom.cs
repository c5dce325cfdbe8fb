using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Security;

namespace KeyActors.Cipher;

/// <summary>The seam of randomness in the form that BouncyCastle takes it, for one call of that library.</summary>
/// <param name="entropy">Where every byte comes from.</param>
/// <remarks>For one thread. Arrays of the library that were filled are zeroed at the end.</remarks>
internal sealed class EntropyRandom(Entropy entropy) : IRandomGenerator, IDisposable
{
    private readonly List<byte[]> filled = [];

    /// <summary>This, as the library wants it.</summary>
    internal SecureRandom Source => new(this);

    /// <summary>What somebody wants mixed in is not needed.</summary>
    public void AddSeedMaterial(byte[] seed)
    {
    }

    /// <inheritdoc cref="AddSeedMaterial(byte[])"/>
    public void AddSeedMaterial(ReadOnlySpan<byte> seed)
    {
    }

    /// <inheritdoc cref="AddSeedMaterial(byte[])"/>
    public void AddSeedMaterial(long seed)
    {
    }

    /// <summary>Fills all of it.</summary>
    public void NextBytes(byte[] bytes) => NextBytes(bytes, 0, bytes.Length);

    /// <summary>Fills a part of it.</summary>
    public void NextBytes(byte[] bytes, int start, int len)
    {
        filled.Add(bytes);
        entropy.Fill(bytes.AsSpan(start, len));
    }

    /// <summary>Fills all of it.</summary>
    public void NextBytes(Span<byte> bytes) => entropy.Fill(bytes);

    /// <summary>Zeroes what was filled, where it lies.</summary>
    public void Dispose()
    {
        foreach (var array in filled) CryptographicOperations.ZeroMemory(array);
        filled.Clear();
    }
}
