namespace KeyActors.Cli.Demo;

/// <summary>Where the demo keeps its vault and its sealed files: outside any source tree.</summary>
internal sealed record DemoPlace(string Vault, string Files)
{
    private const string FolderName = "keyactors-demo";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The named vault, or the user's own demo vault, whose folder is made when it is missing.</summary>
    internal static DemoPlace Find(string? vault)
    {
        if (vault is { Length: > 0 }) return At(Path.TrimEndingDirectorySeparator(Path.GetFullPath(vault)));
        const Environment.SpecialFolder folder = Environment.SpecialFolder.LocalApplicationData;
        var local = Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
        var home = Path.Combine(local.Length > 0 ? local : Path.GetTempPath(), FolderName);
        MakePrivate(home);
        return At(Path.Combine(home, "vault"));
    }

    /// <summary>Makes a folder that only its owner may enter.</summary>
    internal static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly);
    }

    private static DemoPlace At(string vault) => new(vault, vault + "-files");
}
