using System.CommandLine;
using System.Security.Cryptography;

namespace KeyActors.Cli;

/// <summary>A seal that is to be put in force: its kind, and the options that say where its key is or goes.</summary>
internal static class NewSeal
{
    private static readonly Option<string?> PassphraseFile = Named(
        "--new-passphrase-file", "FILE",
        "passphrase: a file whose one line is the new one; - for standard input. Asked for when nothing names it.");

    private static readonly Option<string?> KeyFile = Named(
        "--new-key-file", "FILE", "credential: a file outside the vault with the key, which is named at each opening.");

    private static readonly Option<string?> Credential = Named(
        "--new-credential", "NAME", "credential: the file in $CREDENTIALS_DIRECTORY with the key.");

    private static readonly Option<string?> KeyVariable = Named(
        "--new-key-variable", "NAME", "environment: the variable with the key.");

    private static readonly Option<int?> Threshold = new("--threshold")
    {
        Description = "shamir: how many shares open the vault, 2 to 32.",
        HelpName = "K",
    };

    private static readonly Option<int?> Count = new("--shares")
    {
        Description = "shamir: how many shares there are, at most 32.",
        HelpName = "N",
    };

    private static readonly Option<string?> To = Named(
        "--shares-to", "DIR", "shamir: a new folder for one file per share; - writes them to standard output.");

    /// <summary>Options for every kind.</summary>
    internal static IReadOnlyList<Option> Options { get; } =
        [PassphraseFile, KeyFile, Credential, KeyVariable, Threshold, Count, To];

    /// <summary>Looks at the options, before any vault is opened, and answers what makes the seal; the caller disposes
    /// that.</summary>
    /// <param name="call">What was asked.</param>
    /// <param name="kind">One of <see cref="SealKinds.All"/>.</param>
    /// <param name="opensToo">Whether what is named to open the vault is named for this seal, too: the vault is new.</param>
    internal static Func<VaultSeal> Prepare(Call call, string kind, bool opensToo = false)
    {
        Check(call, kind);
        string? Also(Option<string?> option) => opensToo ? call.Text(option) : null;
        switch (kind)
        {
            case SealKinds.Passphrase:
                return () => Passphrases.New(call, call.Text(PassphraseFile));
            case SealKinds.Environment:
                return (call.Text(KeyVariable) ?? Also(GlobalOptions.KeyVariable)) is { } variable
                    ? () => VaultSeal.Environment(variable)
                    : throw ToolException.Usage($"The seal '{kind}' needs a variable: name it with {KeyVariable.Name}.");
            case SealKinds.Credential:
                var file = call.Text(KeyFile) ?? Also(GlobalOptions.KeyFile);
                var credential = call.Text(Credential) ?? Also(GlobalOptions.Credential);
                if (file is null == credential is null)
                    throw ToolException.Usage($"The seal '{kind}' has one key: name {Credential.Name} or {KeyFile.Name}.");
                return () => file is null ? VaultSeal.Credential(credential!) : VaultSeal.KeyFile(file);
            case SealKinds.Shamir:
                return Split(call);
            default:
                return static () => VaultSeal.File;
        }
    }

    private static Option<string?> Named(string name, string value, string what) =>
        new(name) { Description = "For the seal " + what, HelpName = value };

    /// <summary>An option of another kind is a mistake that nobody should find out later.</summary>
    private static void Check(Call call, string kind)
    {
        (Option Option, bool IsGiven, string Kind)[] all =
        [
            (PassphraseFile, call.Get(PassphraseFile) is not null, SealKinds.Passphrase),
            (KeyFile, call.Get(KeyFile) is not null, SealKinds.Credential),
            (Credential, call.Get(Credential) is not null, SealKinds.Credential),
            (KeyVariable, call.Get(KeyVariable) is not null, SealKinds.Environment),
            (Threshold, call.Get(Threshold) is not null, SealKinds.Shamir),
            (Count, call.Get(Count) is not null, SealKinds.Shamir),
            (To, call.Get(To) is not null, SealKinds.Shamir),
        ];
        foreach (var (option, isGiven, of) in all)
        {
            if (isGiven && of != kind)
                throw ToolException.Usage($"Option '{option.Name}' is not for the seal '{kind}': leave it out.");
        }
    }

    private static Func<VaultSeal> Split(Call call)
    {
        if (call.Get(Threshold) is not { } threshold || call.Get(Count) is not { } count || call.Text(To) is not { } to)
            throw ToolException.Usage($"A seal of shares needs {Threshold.Name}, {Count.Name} and {To.Name}.");
        if (threshold < 2 || count > 32 || threshold > count)
            throw ToolException.Usage($"{Threshold.Name} is at least 2 and at most {Count.Name}, which is at most 32.");
        if (!Bytes.Inlet.IsStandard(to)) return () => VaultSeal.Shamir(threshold, count, to);
        return call.Json
            ? throw ToolException.Usage($"With {GlobalOptions.Json.Name} shares go to a folder: name it with {To.Name}.")
            : () => VaultSeal.Shamir(threshold, count, Print);
    }

    private static ValueTask Print(IReadOnlyList<SealShare> shares, CancellationToken cancellation)
    {
        var line = GC.AllocateArray<byte>(SealShare.TextBytes + 1, pinned: true);
        try
        {
            using var output = Console.OpenStandardOutput();
            foreach (var share in shares)
            {
                Console.Error.WriteLine($"Share {share.Index} of {shares.Count}, any {share.Threshold} open the vault:");
                share.WriteText(line);
                line[^1] = (byte)'\n';
                output.Write(line);
            }

            output.Flush();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }

        return ValueTask.CompletedTask;
    }
}
