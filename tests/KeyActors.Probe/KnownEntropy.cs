using KeyActors.Cipher;

namespace KeyActors.Probe;

/// <summary>A vault's randomness, all of which the test can compute again: draw n is stream <see cref="Canary.Draws"/> + n.</summary>
internal sealed class KnownEntropy : Entropy
{
    private readonly List<int> lengths = [];

    public override string Name => "known to a test";

    /// <summary>How many bytes each draw took, in order.</summary>
    internal IReadOnlyList<int> Lengths
    {
        get
        {
            lock (lengths) return [.. lengths];
        }
    }

    public override void Fill(Span<byte> destination)
    {
        ulong draw;
        lock (lengths)
        {
            draw = (ulong)lengths.Count;
            lengths.Add(destination.Length);
        }

        Known.Fill(Canary.Draws + draw, destination);
    }
}
