namespace KeyActors.Model;

/// <summary>Computes the code of one journal envelope. The engine lends it; the history itself holds no key.</summary>
public interface IChainMac
{
    /// <summary>Bytes of a code.</summary>
    const int Bytes = 32;

    /// <summary>Writes HMAC-SHA-256 of <paramref name="canonical"/> under the vault's journal key.</summary>
    /// <param name="canonical">The envelope in canonical form.</param>
    /// <param name="mac">Receives exactly 32 bytes.</param>
    /// <remarks>Safe on any thread.</remarks>
    void Compute(ReadOnlySpan<byte> canonical, Span<byte> mac);
}
