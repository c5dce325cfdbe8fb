namespace KeyActors.Probe;

/// <summary>Bytes that look random and that the test knows: a function of a number and a place.</summary>
/// <remarks>SplitMix64 in counter mode. It computes in registers and writes straight into the destination, so that the
/// generator itself leaves no copy of what it makes in memory.</remarks>
public static class Known
{
    /// <summary>Fills the destination with the bytes of that stream.</summary>
    public static void Fill(ulong stream, Span<byte> destination)
    {
        var at = 0;
        for (var block = 1UL; at < destination.Length; block++)
        {
            var word = Mix(Mix(stream) + (block * 0x9E3779B97F4A7C15));
            for (var i = 0; i < sizeof(ulong) && at < destination.Length; i++, word >>= 8) destination[at++] = (byte)word;
        }
    }

    /// <summary>The same bytes, for the side that searches.</summary>
    public static byte[] Bytes(ulong stream, int length)
    {
        var bytes = new byte[length];
        Fill(stream, bytes);
        return bytes;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>What the probe marks with: one stream of <see cref="Known"/> for each kind of thing.</summary>
public static class Canary
{
    /// <summary>Kept by the probe in clear all the time: what does not find it cannot find anything.</summary>
    public const ulong Control = 1_000_001;

    /// <summary>Plaintexts that the caller held in pinned buffers and wiped.</summary>
    public const ulong Plaintext = 2_000_000;

    /// <summary>Plaintexts that came back in ordinary arrays, which a collection may have copied before they were wiped.</summary>
    public const ulong Ordinary = 2_500_000;

    /// <summary>Content of the file that was encrypted and decrypted.</summary>
    public const ulong FileContent = 3_000_000;

    /// <summary>A context's value, as hexadecimal text.</summary>
    public const ulong Context = 4_000_000;

    /// <summary>First draw of the vault's randomness; draw n is this and n.</summary>
    public const ulong Draws = 5_000_000;

    /// <summary>Material that is imported, and keys that wrap it: what the caller held in pinned buffers and wiped.</summary>
    public const ulong Imported = 6_000_000;

    /// <summary>How many of those there are.</summary>
    public const int ImportedCount = 3;

    /// <summary>Bytes of each of those.</summary>
    public const int ImportedBytes = 32;

    /// <summary>Bytes of a marked plaintext.</summary>
    public const int PlaintextBytes = 64;

    /// <summary>Bytes of the marked file: two whole chunks and a part.</summary>
    public const int FileBytes = (2 * 65_536) + 5_000;

    /// <summary>A marked text of 32 characters.</summary>
    public static string Text(ulong stream) => Convert.ToHexStringLower(Known.Bytes(stream, 16));
}
