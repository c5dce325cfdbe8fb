using KeyActors.Model;
using System.Security.Cryptography;

using KeyActors.Journal;

namespace KeyActors.Unit.Tests.Journal;

/// <summary>HMAC-SHA-256 under a key of 32 known bytes.</summary>
internal sealed class TestMac(byte first = 0) : IChainMac
{
    private readonly byte[] key = [.. Enumerable.Range(first, 32).Select(static i => (byte)i)];

    public void Compute(ReadOnlySpan<byte> canonical, Span<byte> mac) => HMACSHA256.HashData(key, canonical, mac);
}
