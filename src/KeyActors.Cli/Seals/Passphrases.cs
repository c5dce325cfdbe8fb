using KeyActors.Cli.Bytes;

namespace KeyActors.Cli;

/// <summary>Where a passphrase comes from: a file, standard input, or the keyboard; never an argument or a variable.</summary>
internal static class Passphrases
{
    private static string? Variable =>
        Environment.GetEnvironmentVariable(GlobalOptions.PassphraseVariable) is { Length: > 0 } named ? named : null;

    /// <summary>The passphrase seal that opens the vault of a call; null to leave it to the file seal. The caller disposes
    /// it once the vault is open.</summary>
    /// <remarks>A file named on the command line counts in any case, so that it is never ignored silently; one named by the
    /// environment, or the keyboard, only when the vault has such a seal.</remarks>
    internal static VaultSeal? ToOpen(Call call)
    {
        if (call.PassphraseGiven is { } given) return Read(given);
        var kinds = Kinds(call);
        if (!kinds.Contains(SealKinds.Passphrase)) return null;
        if (Variable is { } named) return Read(named);
        return kinds.Contains(SealKinds.File) || Console.IsInputRedirected
            ? null
            : Keyboard.Ask($"Passphrase of the vault at {Path.GetFullPath(call.VaultPath)}: ");
    }

    /// <summary>The seal of a passphrase that is new to the vault; the caller disposes it.</summary>
    /// <param name="call">What was asked.</param>
    /// <param name="named">The file that an option of the command names for it, if any.</param>
    internal static VaultSeal New(Call call, string? named)
    {
        // What opens the vault now is another passphrase, or there is none yet and the one given is the new one.
        var isFirst = !Kinds(call).Contains(SealKinds.Passphrase);
        if ((named ?? (isFirst ? call.PassphraseGiven ?? Variable : null)) is { } file) return Read(file);
        if (!Console.IsInputRedirected) return Keyboard.AskTwice();
        throw ToolException.Usage("The new passphrase is missing and nobody can be asked: name the file that it is in.");
    }

    private static HashSet<string> Kinds(Call call) => [.. KeyVault.ReadSeals(call.VaultPath).Select(static seal => seal.Kind)];

    private static VaultSeal Read(string path)
    {
        if (Inlet.IsStandard(path))
        {
            using var input = Inlet.Open(path);
            return VaultSeal.PassphraseFrom(input);
        }

        using var file = new FileStream(Inlet.Checked(path), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Warn(path, file);
        return VaultSeal.PassphraseFrom(file);
    }

    private static void Warn(string path, FileStream file)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file.SafeFileHandle) & ~owner) == 0) return;
        var shown = Voice.Clean(path);
        Console.Error.WriteLine($"keyactors: warning: '{shown}' may be read by other users: set its mode to 0600.");
    }
}
