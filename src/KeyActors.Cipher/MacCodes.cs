// References: FIPS 198-1 (HMAC), FIPS 180-4 (SHA-2).
// Parameters: keys and codes of the hash's length.
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>Makes and verifies message authentication codes.</summary>
/// <remarks>Safe on any thread; keeps no reference to its arguments.</remarks>
public static class MacCodes
{
    /// <summary>Largest code, in bytes.</summary>
    public const int BytesMax = 64;

    /// <summary>Makes a code.</summary>
    /// <param name="algorithm">Which.</param>
    /// <param name="material">Exactly <see cref="SpecRules.MacBytes"/> bytes, as the kind of key that has the
    /// algorithm.</param>
    /// <param name="message">0 bytes or more.</param>
    /// <param name="mac">At least <see cref="SpecRules.MacBytes"/> bytes, apart from the inputs.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    public static int Compute(MacAlgorithm algorithm, ReadOnlySpan<byte> material, ReadOnlySpan<byte> message, Span<byte> mac) =>
        throw new NotSupportedException();

    /// <summary>Whether a code is that of the message, compared in fixed time.</summary>
    /// <param name="algorithm">As for <see cref="Compute"/>.</param>
    /// <param name="material">As for <see cref="Compute"/>.</param>
    /// <param name="message">As for <see cref="Compute"/>.</param>
    /// <param name="mac">Any bytes: a code that is cut short is not taken.</param>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    public static bool Verify(
        MacAlgorithm algorithm, ReadOnlySpan<byte> material, ReadOnlySpan<byte> message, ReadOnlySpan<byte> mac) =>
        throw new NotSupportedException();
}
