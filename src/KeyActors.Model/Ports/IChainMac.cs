namespace KeyActors.Model;

/// <summary>Computes codes that only this vault can make: of journal envelopes, or of heads and the anchor. The engine lends it;
/// the history itself holds no key.</summary>
public interface IChainMac
{
    /// <summary>Bytes of a code.</summary>
    const int Bytes = 32;

    /// <summary>Writes HMAC-SHA-256 of <paramref name="canonical"/> under one of the vault's own keys.</summary>
    /// <param name="canonical">What is authenticated, in its one canonical form.</param>
    /// <param name="mac">Receives exactly 32 bytes.</param>
    /// <remarks>Safe on any thread.</remarks>
    void Compute(ReadOnlySpan<byte> canonical, Span<byte> mac);
}
