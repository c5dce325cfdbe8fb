using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <summary>Makes key pairs for callers, away from every actor's thread.</summary>
/// <param name="entropy">Randomness, but for RSA, whose numbers are the platform's library's.</param>
/// <param name="pairs">Where pairs are made.</param>
internal sealed class PairMint(Entropy entropy, PairTurn pairs)
{
    /// <summary>A new pair.</summary>
    /// <param name="spec">A kind of key pair.</param>
    /// <param name="cancellation">Counts while another pair of RSA is made.</param>
    internal Task<NewPair> MakeAsync(KeySpec spec, CancellationToken cancellation) =>
        pairs.MakeAsync(SpecRules.Of(spec).Kind, () => Make(spec), cancellation);

    private NewPair Make(KeySpec spec)
    {
        var material = GC.AllocateArray<byte>(KeyMaterials.BytesMaxOf(spec), pinned: true);
        var room = GC.AllocateArray<byte>(KeyMaterials.BytesMax, pinned: true);
        try
        {
            var written = KeyMaterials.Generate(spec, entropy, material);
            var bytes = KeyMaterials.WritePrivate(spec, material.AsSpan(0, written), room);
            var encoded = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
            room.AsSpan(0, bytes).CopyTo(encoded);
            return new NewPair(encoded, KeyMaterials.PublicKey(spec, material.AsSpan(0, written)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(material);
            CryptographicOperations.ZeroMemory(room);
        }
    }
}

/// <summary>A key pair that nobody else has seen. No record: it would print the private half.</summary>
/// <param name="privateKey">PKCS#8 in DER, pinned; whoever has this zeroes it.</param>
/// <param name="publicKey">SubjectPublicKeyInfo in DER.</param>
internal sealed class NewPair(byte[] privateKey, byte[] publicKey)
{
    internal byte[] PrivateKey { get; } = privateKey;

    internal byte[] PublicKey { get; } = publicKey;
}
