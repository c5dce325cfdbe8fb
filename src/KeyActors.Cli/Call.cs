using System.CommandLine;
using KeyActors.Model;
using Microsoft.Extensions.Logging;

namespace KeyActors.Cli;

/// <summary>One invocation of the tool: what was asked, where the vault is, who asks, where answers go.</summary>
internal sealed class Call(ParseResult parsed)
{
    private const string DefaultFolder = "vault";

    /// <summary>Whether scripts read the answer.</summary>
    internal bool Json => Get(GlobalOptions.Json);

    /// <summary>Where answers go.</summary>
    internal Page Page { get; } = new();

    /// <summary>The vault's folder: the option, the environment, or ./vault.</summary>
    internal string VaultPath
    {
        get
        {
            if (Get(GlobalOptions.Vault) is { } given) return NotEmpty(given, GlobalOptions.Vault.Name);
            var named = Environment.GetEnvironmentVariable(GlobalOptions.VaultVariable);
            return string.IsNullOrEmpty(named) ? DefaultFolder : named;
        }
    }

    /// <summary>The folder when the command line names one.</summary>
    internal string? VaultGiven => Get(GlobalOptions.Vault);

    /// <summary>The caller's name for this change, if there is one.</summary>
    internal IdempotencyKey? Intention =>
        Get(CommonOptions.Idempotency) is { } token
            ? IdempotencyKey.Of(WholeText.Check(NotEmpty(token, CommonOptions.Idempotency.Name), "idempotency token"))
            : null;

    /// <summary>The encryption context.</summary>
    internal EncryptionContext Context
    {
        get
        {
            var pairs = Pairs.Of(Get(CommonOptions.Context) ?? [], CommonOptions.Context.Name);
            if (pairs.Any(static p => !WholeText.Is(p.Key) || !WholeText.Is(p.Value)))
                throw new RefusedException(new Refusal.ContextInvalid(WholeText.Rule));
            return EncryptionContext.From(pairs);
        }
    }

    /// <summary>The file that the command line names for the passphrase.</summary>
    internal string? PassphraseGiven => Text(GlobalOptions.PassphraseFile);

    /// <summary>An option's text, which is not empty when it is given.</summary>
    internal string? Text(Option<string?> option) => Get(option) is { } given ? NotEmpty(given, option.Name) : null;

    internal T? Get<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>Whether an option stands on the command line.</summary>
    internal bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };

    internal T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>How this call opens a vault.</summary>
    /// <param name="least">Log lines below this level are dropped; --verbose shows all.</param>
    internal VaultOptions Options(LogLevel least = LogLevel.Error)
    {
        var settings = new Dictionary<string, string>();
        if (Get(GlobalOptions.Account) is { } account) settings["realm.account"] = account;
        if (Get(GlobalOptions.Region) is { } region) settings["realm.region"] = region;
        return new VaultOptions
        {
            Settings = settings,
            HoconFile = Get(GlobalOptions.Hocon),
            Caller = new Caller(Name("cli:" + Environment.UserName), Name(Environment.MachineName)),
            LoggerFactory = new StandardErrorLog(Get(GlobalOptions.Verbose) ? LogLevel.Information : least),
            WhenMissing = WhenMissing.Refuse,
        };
    }

    /// <summary>Opens the vault; a folder that holds none is refused, so that a mistyped path never becomes one.</summary>
    /// <param name="cancellation">Gives up the opening.</param>
    /// <param name="least">Log lines below this level are dropped; --verbose shows all.</param>
    /// <param name="passphraseIsNew">Whether the passphrase that is named does not open it yet.</param>
    internal async ValueTask<KeyVault> OpenAsync(
        CancellationToken cancellation, LogLevel least = LogLevel.Error, bool passphraseIsNew = false)
    {
        using var openers = Openers.Of(this, passphraseIsNew);
        return await KeyVault.OpenAsync(VaultPath, Options(least) with { Seals = openers.Seals }, cancellation);
    }

    /// <summary>Opens a further vault; a folder that holds none is refused.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="passphraseFile">The file with its passphrase, if one is named.</param>
    /// <param name="cancellation">Gives up the opening.</param>
    internal async ValueTask<KeyVault> OpenFurtherAsync(
        string folder, string? passphraseFile, CancellationToken cancellation)
    {
        using var openers = Openers.OfFurther(folder, passphraseFile);
        return await KeyVault.OpenAsync(folder, Options() with { Seals = openers.Seals }, cancellation);
    }

    /// <summary>Takes the vault for checking only: also one that does not open.</summary>
    internal async ValueTask<VaultInspection> InspectAsync(CancellationToken cancellation)
    {
        using var openers = Openers.Of(this);
        var options = Options() with { Seals = openers.Seals };
        // A wrong setting stops every command, also one that needs none.
        _ = KeyVault.ReadSettings(options);
        return await KeyVault.InspectAsync(VaultPath, options, cancellation);
    }

    /// <summary>Lends the keys of a folder's secrets without its lock: also of a vault that is open elsewhere.</summary>
    internal async ValueTask<VaultInspection> LookAsync(string folder, CancellationToken cancellation)
    {
        using var openers = Openers.Of(this, folder: folder);
        return await VaultBackup.LookAsync(folder, Options() with { Seals = openers.Seals }, cancellation);
    }

    private static string NotEmpty(string text, string option) =>
        text.Length > 0 ? text : throw ToolException.Usage($"Option '{option}' is empty: give it a value.");

    private static string Name(string text) =>
        WholeText.Is(text) ? text[..Math.Min(text.Length, Limits.CallerCharsMax)] : "cli:unnamed";
}
