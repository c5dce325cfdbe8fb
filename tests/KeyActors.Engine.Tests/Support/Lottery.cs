namespace KeyActors.Engine.Tests;

/// <summary>Draws that are the same in every run: a linear congruential sequence.</summary>
internal sealed class Lottery(ulong seed)
{
    private ulong state = seed * 2862933555777941757 + 3037000493;

    /// <summary>0 to one less than <paramref name="below"/>.</summary>
    internal int Next(int below)
    {
        state = state * 6364136223846793005 + 1442695040888963407;
        return (int)((state >> 33) % (ulong)below);
    }
}
