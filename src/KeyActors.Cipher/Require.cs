using System.Globalization;

namespace KeyActors.Cipher;

/// <summary>Length and overlap rules of this room's arguments: breaking one is misuse by a programmer.</summary>
internal static class Require
{
    /// <summary>Throws unless <paramref name="given"/> has exactly <paramref name="bytes"/> bytes.</summary>
    internal static void Bytes(ReadOnlySpan<byte> given, int bytes, string name)
    {
        if (given.Length != bytes)
            throw Wrong(given.Length, string.Create(CultureInfo.InvariantCulture, $"exactly {bytes}"), name);
    }

    /// <summary>Throws unless <paramref name="given"/> has <paramref name="min"/> to <paramref name="max"/> bytes.</summary>
    internal static void Bytes(ReadOnlySpan<byte> given, int min, int max, string name)
    {
        if (given.Length < min || given.Length > max)
            throw Wrong(given.Length, string.Create(CultureInfo.InvariantCulture, $"{min} to {max}"), name);
    }

    /// <summary>Throws when the destination shares a byte with an input.</summary>
    internal static void Apart(ReadOnlySpan<byte> destination, ReadOnlySpan<byte> input, string name)
    {
        if (destination.Overlaps(input)) throw new ArgumentException("The destination may not overlap an input.", name);
    }

    private static ArgumentException Wrong(int given, string rule, string name) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Has {given} bytes, takes {rule}."), name);
}
