using System.Security.Cryptography;
using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <summary>A code under one of the vault's own keys, which stays in the vault's secret memory.</summary>
internal sealed class KeyedMac(SecretRef key) : IChainMac
{
    public void Compute(ReadOnlySpan<byte> canonical, Span<byte> mac)
    {
        ObjectDisposedException.ThrowIf(!key.TryTake(out var lease), typeof(KeyVault));
        using (lease) HMACSHA256.HashData(lease.Span, canonical, mac);
    }
}
