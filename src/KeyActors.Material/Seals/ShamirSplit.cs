// References: A. Shamir, How to share a secret, CACM 22 (1979) 11.
using KeyActors.Cipher;

namespace KeyActors.Material;

/// <summary>Splits 32 bytes so that any k of n shares give them back and k - 1 say nothing about them: byte by byte, the value
/// at 0 of a random polynomial of degree k - 1, and its values at 1 to n.</summary>
internal static class ShamirSplit
{
    internal const int SecretBytes = Seal.KeyBytes;
    internal const int ThresholdMin = 2;
    internal const int SharesMax = 32;

    /// <summary>Whether a secret may be split so.</summary>
    internal static bool IsBounded(int threshold, int shares) =>
        threshold >= ThresholdMin && shares >= threshold && shares <= SharesMax;

    /// <summary>The values at 1 to <paramref name="shares"/>; the caller disposes them.</summary>
    internal static SecretRef[] Split(SecretRef secret, int threshold, int shares, SecretMemory memory, Entropy entropy)
    {
        using var coefficients = memory.Create(
            (threshold - 1) * SecretBytes, entropy, static (cell, from) => from.Fill(cell));
        var values = new SecretRef[shares];
        for (var at = 1; at <= shares; at++)
        {
            var value = values[at - 1] = memory.Allocate(SecretBytes);
            using var above = coefficients.Take();
            using var constant = secret.Take();
            Evaluate(above.Span, constant.Span, (byte)at, value.Cell[..SecretBytes]);
        }

        return values;
    }

    /// <summary>The value at 0 of the one polynomial of degree below the number of points that goes through them.</summary>
    /// <param name="points">As many as the threshold, each with another index from 1 on.</param>
    /// <param name="memory">Where the secret goes; the caller disposes it.</param>
    internal static SecretRef Combine(IReadOnlyList<(int Index, SecretRef Value)> points, SecretMemory memory)
    {
        var secret = memory.Allocate(SecretBytes);
        var sum = secret.Cell[..SecretBytes];
        foreach (var (index, value) in points)
        {
            var weight = WeightAtZero(index, points);
            using var bytes = value.Take();
            for (var i = 0; i < SecretBytes; i++) sum[i] ^= Gf256.Multiply(weight, bytes.Span[i]);
        }

        return secret;
    }

    /// <summary>Horner's rule, for 32 polynomials at once.</summary>
    private static void Evaluate(ReadOnlySpan<byte> coefficients, ReadOnlySpan<byte> constant, byte at, Span<byte> value)
    {
        for (var from = coefficients.Length - SecretBytes; from >= 0; from -= SecretBytes)
            for (var i = 0; i < SecretBytes; i++) value[i] = (byte)(Gf256.Multiply(value[i], at) ^ coefficients[from + i]);
        for (var i = 0; i < SecretBytes; i++) value[i] = (byte)(Gf256.Multiply(value[i], at) ^ constant[i]);
    }

    /// <summary>Lagrange's basis polynomial of one point at 0: the product of x_m / (x_m - x_j).</summary>
    private static byte WeightAtZero(int index, IReadOnlyList<(int Index, SecretRef Value)> points)
    {
        byte weight = 1;
        foreach (var (other, _) in points)
        {
            if (other == index) continue;
            weight = Gf256.Multiply(weight, Gf256.Multiply((byte)other, Gf256.Invert((byte)(other ^ index))));
        }

        return weight;
    }
}
