// References: FIPS 197 §4 (GF(2^8) with x^8 + x^4 + x^3 + x + 1).
namespace KeyActors.Material;

/// <summary>Arithmetic of bytes as polynomials modulo 0x11B; adding is XOR.</summary>
/// <remarks>No table and no branch depends on a value: neither the time nor the memory that a call touches tells what it
/// multiplied.</remarks>
internal static class Gf256
{
    private const int Modulus = 0x11B;

    /// <summary>The product.</summary>
    internal static byte Multiply(byte left, byte right)
    {
        int product = 0, shifted = left;
        for (var bit = 0; bit < 8; bit++)
        {
            // A bit that is set becomes a mask of ones.
            product ^= shifted & -((right >> bit) & 1);
            shifted <<= 1;
            shifted ^= Modulus & -(shifted >> 8);
        }

        return (byte)product;
    }

    /// <summary>The number that gives 1 when multiplied with <paramref name="value"/>; 0 for 0.</summary>
    internal static byte Invert(byte value)
    {
        // a^254 by squaring: every a but 0 has a^255 = 1.
        var (power, inverse) = (value, (byte)1);
        for (var bit = 1; bit < 8; bit++)
        {
            power = Multiply(power, power);
            inverse = Multiply(inverse, power);
        }

        return inverse;
    }
}
