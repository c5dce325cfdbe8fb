namespace KeyActors.Journal;

/// <summary>The port through which whoever holds K_journal lends it: HMAC-SHA-256, without showing the key.</summary>
public interface IChainMac
{
    /// <summary>Writes the keyed hash of an envelope's canonical form.</summary>
    /// <param name="canonical">The whole form; not kept.</param>
    /// <param name="mac">Exactly 32 bytes, all of them written.</param>
    void Compute(ReadOnlySpan<byte> canonical, Span<byte> mac);
}
