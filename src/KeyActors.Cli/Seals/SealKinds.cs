using System.CommandLine;

namespace KeyActors.Cli;

/// <summary>The kinds of seals that the tool can make.</summary>
internal static class SealKinds
{
    internal const string File = "file";
    internal const string Passphrase = "passphrase";

    /// <summary>An option that takes one of them.</summary>
    internal static Option<string?> Option(string name, string what)
    {
        var option = new Option<string?>(name) { Description = what, HelpName = $"{File}|{Passphrase}" };
        option.AcceptOnlyFromAmong(File, Passphrase);
        return option;
    }
}
