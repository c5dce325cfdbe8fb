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

    internal static Option<string?> KeyFile { get; } = new("--key-file")
    {
        Description = "A file with the key of a seal 'credential': 32 random bytes, or a line of 64 hex digits or of base64.",
        HelpName = "FILE",
        Recursive = true,
    };

    internal static Option<string?> Credential { get; } = new("--credential")
    {
        Description = "The file in $CREDENTIALS_DIRECTORY with the key of a seal 'credential'. Default: as seal.kas says.",
        HelpName = "NAME",
        Recursive = true,
    };

    internal static Option<string?> KeyVariable { get; } = new("--key-variable")
    {
        Description = "The environment variable with the key of a seal 'environment'. Default: as seal.kas says.",
        HelpName = "NAME",
        Recursive = true,
    };

    internal static Option<string[]> ShareFile { get; } = new("--share-file")
    {
        Description = "A file whose one line is a share of a seal 'shamir'; - asks for them, or reads lines. Repeat it for more.",
        HelpName = "FILE",
        Recursive = true,
        DefaultValueFactory = static _ => [],
    };

    internal static Option<bool> Json { get; } = new("--json")
    {
        Description = "Write JSON for scripts: one object or array, of a trail one a line; errors as one line on standard error.",
        Recursive = true,
    };

    internal static Option<string?> Account { get; } = new("--account")
    {
        Description = "The account in which names are looked up: 12 digits, or vault for owned keys. "
            + "Default: the setting keyactors.realm.account.",
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

    internal static IReadOnlyList<Option> All => 
        [Vault, PassphraseFile, KeyFile, Credential, KeyVariable, ShareFile, Json, Account, Region, Hocon, Verbose];
}
