using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors;

/// <summary>Something that opens a vault, given when one is made, opened or resealed.</summary>
/// <remarks>A seal of a passphrase holds it in secret memory until it is disposed: dispose it once the vault is open, and make
/// another to open it again. Safe from any thread.</remarks>
public sealed class VaultSeal : IDisposable
{
    private VaultSeal(Seal inner) => Inner = inner;

    /// <summary>The seal of development: its key lies in the vault's folder, and every opening warns of that. Disposing it
    /// does nothing.</summary>
    public static VaultSeal File { get; } = new(new FileSeal());

    /// <summary>What kind it is: <c>file</c> or <c>passphrase</c>.</summary>
    public string Kind => Inner.Kind;

    internal Seal Inner { get; }

    /// <summary>A seal of a passphrase, by Argon2id.</summary>
    /// <param name="passphrase">8 to 1,024 bytes when encoded as UTF-8, in one line, without control characters. Copied; the
    /// caller zeroes its own. A string cannot be zeroed.</param>
    /// <param name="memoryKiB">What a try costs, for seals that are made: 65,536 to 4,194,304 KiB. Opening costs what the seal
    /// was made with.</param>
    /// <param name="passes">What a try costs besides: 3 to 64 passes over that memory. The least takes about 0.1 s.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.TextInvalid"/>: the passphrase breaks its rule.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A cost is outside its bounds.</exception>
    public static VaultSeal Passphrase(
        ReadOnlySpan<char> passphrase, int memoryKiB = Argon2Cost.MemoryKiBMin, int passes = Argon2Cost.PassesMin) =>
        new(PassphraseSeal.Of(passphrase, new Argon2Cost(memoryKiB, passes)));

    /// <summary>A seal of a passphrase in UTF-8, by Argon2id.</summary>
    /// <inheritdoc cref="Passphrase(ReadOnlySpan{char}, int, int)"/>
    public static VaultSeal Passphrase(
        ReadOnlySpan<byte> passphrase, int memoryKiB = Argon2Cost.MemoryKiBMin, int passes = Argon2Cost.PassesMin) =>
        new(PassphraseSeal.Of(passphrase, new Argon2Cost(memoryKiB, passes)));

    /// <summary>A seal of the passphrase in the one line of a stream; its line end and a UTF-8 signature do not count.</summary>
    /// <param name="line">Read to its end straight into secret memory: give one without a buffer, such as standard input or a
    /// <see cref="FileStream"/> whose buffer size is 0. The caller disposes it.</param>
    /// <param name="memoryKiB">As above.</param>
    /// <param name="passes">As above.</param>
    /// <inheritdoc cref="Passphrase(ReadOnlySpan{char}, int, int)"/>
    public static VaultSeal PassphraseFrom(
        Stream line, int memoryKiB = Argon2Cost.MemoryKiBMin, int passes = Argon2Cost.PassesMin) =>
        new(PassphraseSeal.Read(line, new Argon2Cost(memoryKiB, passes)));

    /// <summary>Wipes what it holds.</summary>
    public void Dispose() => (Inner as IDisposable)?.Dispose();
}
