namespace KeyActors.Cli;

/// <summary>The kinds of seals that the tool can make.</summary>
internal static class SealKinds
{
    internal const string File = "file";
    internal const string Passphrase = "passphrase";
    internal const string Environment = "environment";
    internal const string Credential = "credential";
    internal const string Shamir = "shamir";

    internal static string[] All { get; } = [File, Passphrase, Environment, Credential, Shamir];
}
