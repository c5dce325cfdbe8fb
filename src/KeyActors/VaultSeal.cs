using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors;

/// <summary>Something that opens a vault, given when one is made, opened or resealed.</summary>
/// <remarks>A seal of a passphrase or of shares holds them in secret memory until it is disposed: dispose it once the vault is
/// open, and make another to open it again. Safe from any thread.</remarks>
public sealed class VaultSeal : IDisposable
{
    private VaultSeal(Seal inner) => Inner = inner;

    /// <summary>The seal of development: its key lies in the vault's folder, and every opening warns of that. Disposing it
    /// does nothing.</summary>
    public static VaultSeal File { get; } = new(new FileSeal());

    /// <summary>What kind it is: <c>file</c>, <c>passphrase</c>, <c>environment</c>, <c>credential</c> or
    /// <c>shamir</c>.</summary>
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

    /// <summary>A seal whose key is in an environment variable of this process: 64 hex digits, or base64 of 32 bytes.</summary>
    /// <param name="variable">1 to 128 letters, digits and <c>_</c>. Its value stays an ordinary string in this process: a
    /// credential or a key file is better.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.NameInvalid"/>.</exception>
    public static VaultSeal Environment(string variable) => new(OutsideSeal.OfVariable(variable));

    /// <summary>A seal whose key is a credential of the service: a file in <c>$CREDENTIALS_DIRECTORY</c>.</summary>
    /// <param name="name">The file's name: 1 to 128 letters, digits, <c>.</c>, <c>_</c> and <c>-</c>. It has 32 random bytes, or
    /// a line with 64 hex digits or base64 of 32 bytes.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.NameInvalid"/>.</exception>
    public static VaultSeal Credential(string name) => new(OutsideSeal.OfCredential(name));

    /// <summary>A seal of the kind <c>credential</c> whose key is in a file of any place outside the vault's folder.</summary>
    /// <param name="path">As for <see cref="Credential"/>. It is read whenever the seal is used, and not held.</param>
    public static VaultSeal KeyFile(string path) => new(OutsideSeal.OfKeyFile(path));

    /// <summary>A seal that several people open together: put in force, it makes a key and splits it, and its shares are
    /// delivered before they are needed. To open by shares, see <see cref="ShareCollection"/>.</summary>
    /// <param name="threshold">How many shares open: 2 to 32.</param>
    /// <param name="shares">How many there are: threshold to 32.</param>
    /// <param name="deliver">Hands the shares to their keepers. When it throws, no seal is changed; what it throws is thrown,
    /// but an <see cref="IOException"/> becomes a refusal. Each time the seal is made there is another set.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its bounds.</exception>
    public static VaultSeal Shamir(
        int threshold, int shares, Func<IReadOnlyList<SealShare>, CancellationToken, ValueTask> deliver)
    {
        ArgumentNullException.ThrowIfNull(deliver);
        return new(ShamirSeal.ForNew(
            threshold, shares, (made, cancel) => deliver([.. made.Select(static share => new SealShare(share))], cancel)));
    }

    /// <summary>The same, with one file for each share in a new folder, mode 0600, durable before the seal is in force.</summary>
    /// <param name="threshold">As above.</param>
    /// <param name="shares">As above.</param>
    /// <param name="folder">Does not exist, its parent does, and it is not inside the vault. When it cannot be written, no seal
    /// is changed and it is removed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its bounds.</exception>
    public static VaultSeal Shamir(int threshold, int shares, string folder) =>
        new(ShamirSeal.ForNew(threshold, shares, folder));

    internal static VaultSeal Of(ShamirSeal shares) => new(shares);

    /// <summary>Wipes what it holds.</summary>
    public void Dispose() => (Inner as IDisposable)?.Dispose();
}
