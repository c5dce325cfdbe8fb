using System.CommandLine;

namespace KeyActors.Cli;

/// <summary>Options and arguments that several commands share.</summary>
internal static class CommonOptions
{
    internal static Argument<string> KeyName { get; } = new("KEY")
    {
        Description = "A key id, a key ARN, an alias (alias/NAME) or an alias ARN.",
    };

    /// <summary>Another region than the key's; <c>--to</c> says the same.</summary>
    internal static Argument<string?> OtherRegion { get; } = new("REGION")
    {
        Description = "The other region, or say --to REGION.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The region that a call names behind the key or by an option, once.</summary>
    /// <exception cref="ToolException">It is named twice, or not at all.</exception>
    internal static string OtherRegionOf(Call call, Option<string?> to) => (call.Get(OtherRegion), call.Get(to)) switch
    {
        ({ } behind, null) => behind,
        (null, { } named) => named,
        (null, null) => throw ToolException.Usage("Name the region behind the key: KEY REGION."),
        _ => throw ToolException.Usage("Name the region once: behind the key, or with --to."),
    };

    internal static Argument<string> AliasName { get; } = new("ALIAS")
    {
        Description = "alias/NAME with letters, digits, '/', '_' or '-'.",
    };

    internal static Option<string> Key { get; } = new("--key")
    {
        Description = "The key that seals: its id, ARN, alias or alias ARN.",
        HelpName = "KEY",
        Required = true,
    };

    internal static Option<string[]> Keys { get; } = new("--key")
    {
        Description = "A key that opens the file: its id, ARN, alias or alias ARN, after FOLDER# when it is in another vault. "
            + "Repeat it for more, up to 16: any one opens it.",
        HelpName = "[FOLDER#]KEY",
        Required = true,
    };

    internal static Option<string[]> KeyPassphraseFile { get; } = new("--key-passphrase-file")
    {
        Description = "The file with the passphrase of the further vault in FOLDER. Repeat it for more vaults.",
        HelpName = "FOLDER#FILE",
        DefaultValueFactory = static _ => [],
    };

    internal static Option<string[]> Context { get; } = new("--context")
    {
        Description = "A pair bound to the ciphertext and needed again to open it; not secret. Repeat it for more pairs.",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = static _ => [],
    };

    internal static Option<string> In { get; } = new("--in")
    {
        Description = "The file to read; - for standard input, the default.",
        HelpName = "FILE",
        DefaultValueFactory = static _ => Bytes.Inlet.Standard,
    };

    internal static Option<string?> Out { get; } = new("--out")
    {
        Description = "The file to write, whole or not at all; - for standard output, the default.",
        HelpName = "FILE",
    };

    internal static Option<string?> Idempotency { get; } = new("--idempotency")
    {
        Description = "A name for this intention, such as an order number: tried again within 24 hours, it is done once.",
        HelpName = "TOKEN",
    };
}
