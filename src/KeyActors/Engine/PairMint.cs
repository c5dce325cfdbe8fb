using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <summary>Makes key pairs for callers, away from every actor's thread: of RSA one at a time, tenths of a second to some
/// seconds each.</summary>
/// <param name="entropy">Randomness, but for RSA, whose numbers are the platform's library's.</param>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore is never asked for a handle: it holds nothing to free.")]
internal sealed class PairMint(Entropy entropy)
{
    private readonly SemaphoreSlim making = new(1);

    /// <summary>A new pair.</summary>
    /// <param name="spec">A kind of key pair.</param>
    /// <param name="cancellation">Counts while another pair of RSA is made.</param>
    internal async ValueTask<NewPair> MakeAsync(KeySpec spec, CancellationToken cancellation)
    {
        if (SpecRules.Of(spec).Kind == MaterialKind.Ec)
            return await Task.Run(() => Make(spec), cancellation).ConfigureAwait(false);
        await making.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Factory.StartNew(
                () => Make(spec), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .ConfigureAwait(false);
        }
        finally
        {
            making.Release();
        }
    }

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
