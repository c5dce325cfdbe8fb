using System.CommandLine;

namespace KeyActors.Cli;

/// <summary>Options that stand after any command.</summary>
internal static class GlobalOptions
{
    /// <summary>The environment variable that names the vault.</summary>
    internal const string VaultVariable = "KEYACTORS_VAULT";

    internal static Option<string?> Vault { get; } = new("--vault")
    {
        Description = $"The vault's folder. Default: ${VaultVariable}, else ./vault.",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>The environment variable that names the file with the passphrase; never the passphrase itself.</summary>
    internal const string PassphraseVariable = "KEYACTORS_PASSPHRASE_FILE";

    internal static Option<string?> PassphraseFile { get; } = new("--passphrase-file")
    {
        Description = $"A file whose one line is the vault's passphrase; - for standard input. Default: ${PassphraseVariable}.",
        HelpName = "FILE",
        Recursive = true,
    };

    internal static Option<bool> Json { get; } = new("--json")
    {
        Description = "Write JSON for scripts: one object or array; errors as one JSON line on standard error.",
        Recursive = true,
    };

    internal static Option<string?> Account { get; } = new("--account")
    {
        Description = "The account in which names are looked up, 12 digits. Default: the setting keyactors.realm.account.",
        HelpName = "DIGITS",
        Recursive = true,
    };

    internal static Option<string?> Region { get; } = new("--region")
    {
        Description = "The region in which names are looked up. Default: the setting keyactors.realm.region.",
        HelpName = "NAME",
        Recursive = true,
    };

    internal static Option<string?> Hocon { get; } = new("--hocon")
    {
        Description = "A HOCON file with settings, over the defaults and under the environment.",
        HelpName = "FILE",
        Recursive = true,
    };

    internal static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Show the vault's log on standard error.",
        Recursive = true,
    };

    internal static IReadOnlyList<Option> All => [Vault, PassphraseFile, Json, Account, Region, Hocon, Verbose];
}
