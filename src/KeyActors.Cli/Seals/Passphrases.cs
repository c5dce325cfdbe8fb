using KeyActors.Cli.Bytes;

namespace KeyActors.Cli;

/// <summary>Where a passphrase comes from: a file, standard input, or the keyboard; never an argument or a variable.</summary>
internal static class Passphrases
{
    /// <summary>The file that the environment names for the passphrase; it counts only for a vault with such a seal.</summary>
    internal static string? Named =>
        Environment.GetEnvironmentVariable(GlobalOptions.PassphraseVariable) is { Length: > 0 } named ? named : null;

    /// <summary>Whether the vault has no passphrase yet: then the one that is named for opening is the new one.</summary>
    internal static bool IsFirst(Call call) =>
        KeyVault.ReadSeals(call.VaultPath).All(static seal => seal.Kind != SealKinds.Passphrase);

    /// <summary>The seal of a passphrase that is new to the vault; the caller disposes it.</summary>
    /// <param name="call">What was asked.</param>
    /// <param name="named">The file that an option of the command names for it, if any.</param>
    internal static VaultSeal New(Call call, string? named)
    {
        if ((named ?? (IsFirst(call) ? call.PassphraseGiven ?? Named : null)) is { } file) return Read(file);
        if (!Console.IsInputRedirected) return Keyboard.AskTwice();
        throw ToolException.Usage("The new passphrase is missing and nobody can be asked: name the file that it is in.");
    }

    /// <summary>The seal of the passphrase in a file, or in standard input for <c>-</c>; the caller disposes it.</summary>
    internal static VaultSeal Read(string path)
    {
        if (Inlet.IsStandard(path))
        {
            using var input = Inlet.Open(path);
            return VaultSeal.PassphraseFrom(input);
        }

        using var file = new FileStream(Inlet.Checked(path), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        SecretFiles.Warn(path, file);
        return VaultSeal.PassphraseFrom(file);
    }
}
