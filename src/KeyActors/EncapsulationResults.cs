using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors;

/// <summary>A secret that was just made, in clear, for use and then <see cref="Dispose"/>, and encapsulated, for whoever has the
/// key.</summary>
/// <remarks>Not a record: it prints a length only. Disposing zeroes the secret; until then a copy may be in a memory
/// dump.</remarks>
public sealed class Encapsulated : IDisposable
{
    private readonly byte[] sharedSecret;

    internal Encapsulated(
        KeyArn key, EncapsulationAlgorithm algorithm, byte[] sharedSecret, ReadOnlyMemory<byte> ciphertext) =>
        (Key, Algorithm, this.sharedSecret, Ciphertext) = (key, algorithm, sharedSecret, ciphertext);

    /// <summary>The key that it is encapsulated to.</summary>
    public KeyArn Key { get; }

    /// <summary>How.</summary>
    public EncapsulationAlgorithm Algorithm { get; }

    /// <summary>The secret, 32 bytes; zeroes after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> SharedSecret => sharedSecret;

    /// <summary>The same encapsulated, 768, 1,088 or 1,568 bytes. Not secret.</summary>
    public ReadOnlyMemory<byte> Ciphertext { get; }

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(sharedSecret);

    /// <summary>The length only.</summary>
    public override string ToString() => $"encapsulated secret of {sharedSecret.Length} bytes";
}

/// <summary>A secret that came out of what was encapsulated, for use and then <see cref="Dispose"/>.</summary>
/// <remarks>As <see cref="Encapsulated"/>. Nothing tells whether it is the one that was encapsulated: what was damaged on its
/// way gives another.</remarks>
public sealed class Decapsulated : IDisposable
{
    private readonly byte[] sharedSecret;

    internal Decapsulated(KeyArn key, EncapsulationAlgorithm algorithm, byte[] sharedSecret) =>
        (Key, Algorithm, this.sharedSecret) = (key, algorithm, sharedSecret);

    /// <summary>The key that opened.</summary>
    public KeyArn Key { get; }

    /// <summary>How.</summary>
    public EncapsulationAlgorithm Algorithm { get; }

    /// <summary>The secret, 32 bytes; zeroes after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> SharedSecret => sharedSecret;

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(sharedSecret);

    /// <summary>The length only.</summary>
    public override string ToString() => $"decapsulated secret of {sharedSecret.Length} bytes";
}
