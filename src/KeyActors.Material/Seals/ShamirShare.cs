using System.Globalization;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>One of the shares that a key was split into: in secret memory until it is disposed. Prints no byte of it.</summary>
/// <remarks>Safe on any thread.</remarks>
public sealed class ShamirShare : IDisposable
{
    /// <summary>Bytes of a share as text, in ASCII.</summary>
    public const int TextBytes = ShamirShareText.Bytes;

    internal const int CheckBytes = 8;
    private const int SetBytes = sizeof(ulong);

    internal ShamirShare(ulong set, int threshold, int index, SecretRef value) =>
        (Set, Threshold, Index, Value) = (set, threshold, index, value);

    /// <summary>Which split it is of: random, in clear.</summary>
    public ulong Set { get; }

    /// <summary>The same for a person: 16 hex digits.</summary>
    public string SetName => NameOf(Set);

    /// <summary>How many shares give the key: 2 to 32.</summary>
    public int Threshold { get; }

    /// <summary>Its number, from 1.</summary>
    public int Index { get; }

    /// <summary>The 32 secret bytes.</summary>
    internal SecretRef Value { get; }

    private static ReadOnlySpan<byte> CheckLabel => "KeyActors/shamir-share"u8;

    /// <summary>Takes a share from typed characters.</summary>
    /// <param name="text">Copied; the caller zeroes its own. White space around it does not count.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.TextInvalid"/>: the sentence says what is wrong with
    /// it.</exception>
    public static ShamirShare Of(ReadOnlySpan<char> text) => ShamirShareText.Take(text);

    /// <summary>Takes a share from ASCII.</summary>
    /// <inheritdoc cref="Of(ReadOnlySpan{char})"/>
    public static ShamirShare Of(ReadOnlySpan<byte> text) => ShamirShareText.Parse(text);

    /// <summary>Takes the share in the one line of a stream.</summary>
    /// <param name="line">Read to its end into secret memory; give one without a buffer. The caller disposes it.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.TextInvalid"/>: as above.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static ShamirShare Read(Stream line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return ShamirShareText.Read(line);
    }

    /// <summary>Writes the share as text: <c>KAS1-</c> and 23 groups of four hex digits.</summary>
    /// <param name="ascii">Takes <see cref="TextBytes"/> bytes; the caller zeroes it.</param>
    /// <exception cref="ArgumentException">It is shorter than that.</exception>
    /// <exception cref="ObjectDisposedException">The share is disposed.</exception>
    public void WriteText(Span<byte> ascii) => ShamirShareText.Write(this, ascii);

    /// <summary>Wipes it.</summary>
    public void Dispose() => Value.Dispose();

    /// <summary>Set and number, never a secret byte.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"share {Index} of set {SetName}");

    internal static string NameOf(ulong set) => set.ToString("X16", CultureInfo.InvariantCulture);

    /// <summary>A copy with another owner.</summary>
    internal ShamirShare Copy(SecretMemory memory)
    {
        using var bytes = Value.Take();
        return new ShamirShare(Set, Threshold, Index, memory.Copy(bytes.Span));
    }

    /// <summary>What seal.kas keeps of it in clear, to name a wrong one: the first 8 bytes of SHA-256(label | set | index |
    /// value). It tells nothing about the value, which is one of 2^256.</summary>
    internal void WriteCheck(Span<byte> check)
    {
        Span<byte> message = stackalloc byte[CheckLabel.Length + SetBytes + 1 + ShamirSplit.SecretBytes];
        CheckLabel.CopyTo(message);
        var rest = message[CheckLabel.Length..];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(rest, Set);
        rest[SetBytes] = (byte)Index;
        using (var bytes = Value.Take()) bytes.Span.CopyTo(rest[(SetBytes + 1)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(message, hash);
        hash[..CheckBytes].CopyTo(check);
        CryptographicOperations.ZeroMemory(message);
        CryptographicOperations.ZeroMemory(hash);
    }
}
