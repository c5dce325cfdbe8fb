namespace KeyActors.Cli;

/// <summary>The seals that open the vault of a call: those that the command line names, else those that can be had without
/// being named.</summary>
internal sealed class Openers : IDisposable
{
    private const string CredentialsVariable = "CREDENTIALS_DIRECTORY";
    private readonly List<VaultSeal> seals = [];

    private Openers()
    {
    }

    /// <summary>What is tried, in this order; none leaves it to the file seal.</summary>
    internal IReadOnlyList<VaultSeal> Seals => seals;

    /// <summary>Finds them; a person is asked when nothing else is there.</summary>
    /// <param name="call">What was asked.</param>
    /// <param name="passphraseIsNew">Whether the passphrase that is named does not open the vault yet.</param>
    /// <param name="folder">Whose seals are to be opened; the vault's when missing.</param>
    internal static Openers Of(Call call, bool passphraseIsNew = false, string? folder = null)
    {
        var openers = new Openers();
        folder ??= call.VaultPath;
        try
        {
            openers.Named(call, passphraseIsNew, folder);
            if (openers.seals.Count == 0) openers.Found(folder, passphraseIsNew);
            return openers;
        }
        catch
        {
            openers.Dispose();
            throw;
        }
    }

    /// <summary>Those of a further vault of a call: the options that name what opens <c>--vault</c> are not for it.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="passphraseFile">The file with its passphrase; null looks as if nothing had been named.</param>
    internal static Openers OfFurther(string folder, string? passphraseFile)
    {
        var openers = new Openers();
        try
        {
            if (passphraseFile is not null) openers.seals.Add(Passphrases.Read(passphraseFile));
            else openers.Found(folder, passphraseIsNew: false);
            return openers;
        }
        catch
        {
            openers.Dispose();
            throw;
        }
    }

    /// <summary>Whether a vault opens only by what people have, and none of them is here: nothing is named, nothing is in the
    /// environment, and nobody can be asked.</summary>
    internal static bool ArePeopleAway(Call call)
    {
        if (call.Text(GlobalOptions.KeyFile) is not null || call.Text(GlobalOptions.Credential) is not null) return false;
        if (call.Text(GlobalOptions.KeyVariable) is not null || call.PassphraseGiven is not null) return false;
        if (call.Get(GlobalOptions.ShareFile)!.Length > 0 || !Console.IsInputRedirected) return false;
        var inForce = KeyVault.ReadSeals(call.VaultPath);
        var kinds = inForce.Select(static seal => seal.Kind).ToHashSet(StringComparer.Ordinal);
        if (kinds.Contains(SealKinds.File) || inForce.Any(IsThere)) return false;
        if (kinds.Contains(SealKinds.Passphrase)) return Passphrases.Named is null;
        return kinds.Contains(SealKinds.Shamir);
    }

    public void Dispose() => seals.ForEach(static seal => seal.Dispose());

    /// <summary>What is named on the command line counts in any case, so that it is never ignored silently.</summary>
    private void Named(Call call, bool passphraseIsNew, string folder)
    {
        if (call.Text(GlobalOptions.KeyFile) is { } file)
        {
            SecretFiles.Warn(file);
            seals.Add(VaultSeal.KeyFile(file));
        }

        if (call.Text(GlobalOptions.Credential) is { } credential) seals.Add(VaultSeal.Credential(credential));
        if (call.Text(GlobalOptions.KeyVariable) is { } variable) seals.Add(VaultSeal.Environment(variable));
        if (!passphraseIsNew && call.PassphraseGiven is { } passphrase) seals.Add(Passphrases.Read(passphrase));
        var shares = call.Get(GlobalOptions.ShareFile)!;
        // Of a folder without a vault the opening says more.
        if (shares.Length > 0 && KeyVault.ReadSeals(folder).Count > 0) seals.Add(Shares.Read(folder, shares));
    }

    /// <summary>What seal.kas names and the environment has; a person when nothing does.</summary>
    private void Found(string folder, bool passphraseIsNew)
    {
        var inForce = KeyVault.ReadSeals(folder);
        var kinds = inForce.Select(static seal => seal.Kind).ToHashSet(StringComparer.Ordinal);
        foreach (var outside in inForce.Where(IsThere)) seals.Add(Outside(outside));
        var hasPassphrase = kinds.Contains(SealKinds.Passphrase) && !passphraseIsNew;
        if (hasPassphrase && Passphrases.Named is { } file) seals.Add(Passphrases.Read(file));
        if (kinds.Contains(SealKinds.File)) seals.Add(VaultSeal.File);
        if (seals.Count > 0) return;
        var canAsk = !Console.IsInputRedirected;
        if (canAsk && hasPassphrase)
            seals.Add(Keyboard.Ask($"Passphrase of the vault at {Path.GetFullPath(folder)}: "));
        else if (canAsk && kinds.Contains(SealKinds.Shamir)) seals.Add(Shares.Ask(folder));
        else seals.AddRange(inForce.Where(static seal => seal.Source.Length > 0).Select(Outside)); // They say what is missing.
    }

    private static bool IsThere(SealStatus seal) => seal.Source.Length > 0 && seal.Kind switch
    {
        SealKinds.Environment => Environment.GetEnvironmentVariable(seal.Source) is { Length: > 0 },
        SealKinds.Credential => Environment.GetEnvironmentVariable(CredentialsVariable) is { Length: > 0 } folder
            && File.Exists(Path.Combine(folder, seal.Source)),
        _ => false,
    };

    private static VaultSeal Outside(SealStatus seal) =>
        seal.Kind == SealKinds.Environment ? VaultSeal.Environment(seal.Source) : VaultSeal.Credential(seal.Source);
}
