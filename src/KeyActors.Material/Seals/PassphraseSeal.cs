// References: RFC 9106 (Argon2id). Layout: docs/formats/secret-files.md.
using System.Buffers;
using System.Buffers.Binary;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>The seal that a person or a service opens with a passphrase: its key is Argon2id of that, and is stored
/// nowhere.</summary>
/// <remarks>Holds the passphrase in secret memory until it is disposed; dispose it once the vault is open. Normal forms of
/// Unicode are not made equal: the same bytes open, and only those. Safe on any thread.</remarks>
public sealed class PassphraseSeal : Seal, IDisposable
{
    internal const string KindName = "passphrase";
    private static readonly SecretMemory Memory = new();
    private readonly SecretRef passphrase;
    private readonly Argon2Cost cost;

    private PassphraseSeal(SecretRef passphrase, Argon2Cost? cost) =>
        (this.passphrase, this.cost) = (passphrase, cost ?? new Argon2Cost());

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <inheritdoc/>
    protected internal override bool IsGuessable => true;

    /// <summary>A seal of typed characters.</summary>
    /// <param name="passphrase">8 to 1,024 bytes when encoded as UTF-8, without control characters. Copied; the caller
    /// zeroes its own.</param>
    /// <param name="cost">For seals that are made; opening costs what <c>seal.kas</c> says.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.TextInvalid"/>: it breaks that rule.</exception>
    public static PassphraseSeal Of(ReadOnlySpan<char> passphrase, Argon2Cost? cost = null) =>
        new(PassphraseText.Take(Memory, passphrase), cost);

    /// <summary>A seal of bytes of UTF-8.</summary>
    /// <inheritdoc cref="Of(ReadOnlySpan{char}, Argon2Cost?)"/>
    public static PassphraseSeal Of(ReadOnlySpan<byte> passphrase, Argon2Cost? cost = null) =>
        new(PassphraseText.Take(Memory, passphrase), cost);

    /// <summary>A seal of the one line of a stream, such as a file of a secrets manager; its line end does not count.</summary>
    /// <param name="stream">Read to its end into secret memory; give one without a buffer. The caller disposes it.</param>
    /// <param name="cost">For seals that are made; opening costs what <c>seal.kas</c> says.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.TextInvalid"/>: the line is not 8 to 1,024 bytes of UTF-8
    /// without control characters.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static PassphraseSeal Read(Stream stream, Argon2Cost? cost = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new PassphraseSeal(PassphraseText.Read(Memory, stream), cost);
    }

    /// <summary>Wipes the passphrase. A derivation that has begun finishes first.</summary>
    public void Dispose() => passphrase.Dispose();

    /// <inheritdoc/>
    protected internal override async ValueTask<SecretRef> MakeAsync(
        SealRoom room, IBufferWriter<byte> parameters, CancellationToken cancellation)
    {
        var made = new PassphraseParameters(cost, DrawSalt(room));
        made.Write(parameters.GetSpan(PassphraseParameters.Bytes));
        parameters.Advance(PassphraseParameters.Bytes);
        return await DeriveAsync(room, made, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected internal override async ValueTask<SecretRef> RecoverAsync(
        SealRoom room, ReadOnlyMemory<byte> parameters, CancellationToken cancellation) =>
        PassphraseParameters.TryRead(parameters.Span, out var found)
            ? await DeriveAsync(room, found, cancellation).ConfigureAwait(false)
            : throw SealFile.Damaged(room.Folder.Name, "the numbers of its passphrase seal are outside their bounds");

    private static UInt128 DrawSalt(SealRoom room)
    {
        Span<byte> salt = stackalloc byte[Argon2.SaltBytes];
        room.Entropy.Fill(salt);
        return BinaryPrimitives.ReadUInt128BigEndian(salt);
    }

    /// <summary>On another thread: it takes a tenth of a second at least, and cannot be stopped once it runs.</summary>
    private Task<SecretRef> DeriveAsync(SealRoom room, PassphraseParameters from, CancellationToken cancellation) =>
        Task.Run(() => Derive(room, from), cancellation);

    private SecretRef Derive(SealRoom room, PassphraseParameters from)
    {
        Span<byte> salt = stackalloc byte[Argon2.SaltBytes];
        BinaryPrimitives.WriteUInt128BigEndian(salt, from.Salt);
        var key = room.Memory.Allocate(KeyBytes);
        try
        {
            using var secret = passphrase.Take();
            if (Argon2.TryDerive(secret.Span, salt, from.Cost.MemoryKiB, from.Cost.Passes, key.Cell[..KeyBytes])) return key;
            throw room.Folder.Refused(FormattableString.Invariant(
                $"its passphrase seal needs {from.Cost.MemoryKiB / 1024:N0} MiB of memory and cannot have it: free memory"));
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
