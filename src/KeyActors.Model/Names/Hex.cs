using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace KeyActors.Model;

/// <summary>Lower-case hexadecimal, read strictly.</summary>
internal static class Hex
{
    internal static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Fills <paramref name="destination"/> from exactly twice as many lower-case digits.</summary>
    internal static bool TryRead([NotNullWhen(true)] string? text, Span<byte> destination)
    {
        if (text is null || text.Length != 2 * destination.Length) return false;
        if (text.AsSpan().ContainsAnyExcept(Digits)) return false;
        return Convert.FromHexString(text, destination, out _, out _) == OperationStatus.Done;
    }
}
