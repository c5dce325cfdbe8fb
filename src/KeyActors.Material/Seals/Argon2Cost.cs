using System.Globalization;

namespace KeyActors.Material;

/// <summary>What one try of a passphrase costs. The default is the least: 64 MiB and 3 passes.</summary>
/// <remarks>Source: RFC 9106, section 4, second choice, with one lane instead of four, as libsodium has it.</remarks>
public sealed record Argon2Cost
{
    /// <summary>Least memory: 64 MiB.</summary>
    public const int MemoryKiBMin = 64 * 1024;

    /// <summary>Most memory: 4 GiB, so that an edited file cannot ask for more.</summary>
    public const int MemoryKiBMax = 4 * 1024 * 1024;

    /// <summary>Fewest passes over the memory.</summary>
    public const int PassesMin = 3;

    /// <summary>Most passes over the memory.</summary>
    public const int PassesMax = 64;

    /// <summary>The least that is taken.</summary>
    public Argon2Cost()
        : this(MemoryKiBMin, PassesMin)
    {
    }

    /// <summary>A cost of one's own.</summary>
    /// <param name="memoryKiB">65,536 to 4,194,304 KiB.</param>
    /// <param name="passes">3 to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its bounds.</exception>
    public Argon2Cost(int memoryKiB, int passes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(memoryKiB, MemoryKiBMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(memoryKiB, MemoryKiBMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(passes, PassesMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(passes, PassesMax);
        (MemoryKiB, Passes) = (memoryKiB, passes);
    }

    /// <summary>Memory in KiB.</summary>
    public int MemoryKiB { get; }

    /// <summary>Passes over the memory.</summary>
    public int Passes { get; }

    /// <summary>Whether numbers that were read may be obeyed.</summary>
    internal static bool IsBounded(uint memoryKiB, int passes) =>
        memoryKiB is >= MemoryKiBMin and <= MemoryKiBMax && passes is >= PassesMin and <= PassesMax;

    /// <summary>Both numbers, for people.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"Argon2id, {MemoryKiB:N0} KiB, {Passes} passes");
}
