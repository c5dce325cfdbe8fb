namespace KeyActors.CrashChild;

/// <summary>Numbers that a seed names, so that a failure can be played again (SplitMix64). Not for secrets.</summary>
public sealed class Dice(ulong seed)
{
    private ulong state = seed;

    /// <summary>0 to <paramref name="below"/> - 1.</summary>
    public int Next(int below)
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)below);
    }

    /// <summary>A seed for somebody else.</summary>
    public ulong Fork() => ((ulong)Next(int.MaxValue) << 32) | (uint)Next(int.MaxValue);
}
