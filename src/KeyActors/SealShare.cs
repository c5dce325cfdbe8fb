using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors;

/// <summary>One share of a seal that several people open together. Prints its number, never a secret byte.</summary>
/// <remarks>Is wiped with the seal that it was made for: copy its text while it is delivered. Safe from any thread.</remarks>
public sealed class SealShare
{
    /// <summary>Bytes of its text, in ASCII and without a line end.</summary>
    public const int TextBytes = ShamirShare.TextBytes;

    private readonly ShamirShare inner;

    internal SealShare(ShamirShare inner) => this.inner = inner;

    /// <summary>Its number, from 1.</summary>
    public int Index => inner.Index;

    /// <summary>How many shares open the vault.</summary>
    public int Threshold => inner.Threshold;

    /// <summary>The set that it is of, 16 hex digits: shares of another set do not go with it.</summary>
    public string Set => inner.SetName;

    /// <summary>Writes <c>KAS1-</c> and 23 groups of four hex digits.</summary>
    /// <param name="ascii">Takes <see cref="TextBytes"/> bytes or more; the caller zeroes it.</param>
    /// <exception cref="ArgumentException">It is too short.</exception>
    /// <exception cref="ObjectDisposedException">The seal is disposed.</exception>
    public void WriteText(Span<byte> ascii) => inner.WriteText(ascii);

    /// <inheritdoc/>
    public override string ToString() => inner.ToString();
}

/// <summary>Takes shares one by one, checks each as it is given, and makes the seal that opens the vault.</summary>
/// <remarks>Holds them in secret memory until it is disposed. Safe from any thread.</remarks>
public sealed class ShareCollection : IDisposable
{
    private readonly ShamirShares inner;

    private ShareCollection(ShamirShares inner) => this.inner = inner;

    /// <summary>How many were taken.</summary>
    public int Given => inner.Given;

    /// <summary>How many open the vault; 0 when it has several seals of shares and none was taken yet.</summary>
    public int Needed => inner.Needed;

    /// <summary>Begins, for the vault in a folder; reads its <c>seal.kas</c> only, and it may be open elsewhere.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="RefusedException">There is no vault with a seal of shares, or the file is damaged or cannot be
    /// read.</exception>
    public static ShareCollection For(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new ShareCollection(ShamirShares.For(System.IO.Path.GetFullPath(path)));
    }

    /// <summary>Takes one share from typed characters.</summary>
    /// <param name="text">White space around it does not count. Copied; the caller zeroes its own.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.TextInvalid"/>: it is mistyped; with
    /// <see cref="Refusal.SealRefused"/>: it was given before, is of another set, or is not one that was made. What was taken
    /// before stands.</exception>
    public int Add(ReadOnlySpan<char> text) => Add(ShamirShare.Of(text));

    /// <summary>Takes one share from ASCII.</summary>
    /// <inheritdoc cref="Add(ReadOnlySpan{char})"/>
    public int Add(ReadOnlySpan<byte> text) => Add(ShamirShare.Of(text));

    /// <summary>Takes the share in the one line of a stream.</summary>
    /// <param name="line">Read to its end straight into secret memory: give one without a buffer. The caller disposes it.</param>
    /// <returns>Its number.</returns>
    /// <inheritdoc cref="Add(ReadOnlySpan{char})"/>
    public int AddFrom(Stream line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return Add(ShamirShare.Read(line));
    }

    /// <summary>The seal of what was taken so far, which opens the vault when it is enough. It has copies; the caller disposes
    /// it.</summary>
    public VaultSeal ToSeal() => VaultSeal.Of(inner.ToSeal());

    /// <summary>Wipes them.</summary>
    public void Dispose() => inner.Dispose();

    private int Add(ShamirShare share)
    {
        var index = share.Index;
        inner.Add(share);
        return index;
    }
}
