using System.Text;
using KeyActors.Cli.Bytes;

namespace KeyActors.Cli;

/// <summary>Sees that the account that is served has root credentials: given by the environment, there already, or made now and
/// shown once.</summary>
internal static class RootCredentialsSource
{
    /// <summary>The environment variables that give them from outside.</summary>
    internal const string IdVariable = "KEYACTORS_ROOT_ACCESS_KEY_ID";

    internal const string SecretVariable = "KEYACTORS_ROOT_SECRET_ACCESS_KEY";

    /// <summary>Does so.</summary>
    /// <param name="call">What was asked.</param>
    /// <param name="vault">The vault.</param>
    /// <param name="file">Where new ones go; null for a terminal, or a file beside the vault.</param>
    /// <param name="isNew">Whether to make some although there are some.</param>
    /// <param name="cancellation">Gives up before any are made.</param>
    internal static async Task MeetAsync(
        Call call, KeyVault vault, string? file, bool isNew, CancellationToken cancellation)
    {
        var account = vault.Realm.Account;
        var (id, secret) = (Environment.GetEnvironmentVariable(IdVariable), Environment.GetEnvironmentVariable(SecretVariable));
        if (string.IsNullOrEmpty(id) != string.IsNullOrEmpty(secret))
            throw ToolException.Usage($"Of {IdVariable} and {SecretVariable} only one is set: set both, or none.");
        if (!string.IsNullOrEmpty(id)) vault.AddRootCredentials(account, id, secret);
        if (!isNew && vault.AccessKeys.Any(key => key.Account == account)) return;

        var isShown = file is null && !call.Json && !Console.IsOutputRedirected;
        if (isShown)
        {
            using var shown = await vault.CreateRootCredentialsAsync(account, cancellation);
            Show(shown);
            return;
        }

        var path = file ?? vault.Path.TrimEnd(Path.DirectorySeparatorChar) + ".credentials";
        if (File.Exists(path))
            throw new ToolException(
                ExitCodes.FileTrouble, "file-trouble", $"'{path}' is there already: name another file with --credentials-file.");
        // The file first: credentials whose secret cannot be written down are nobody's.
        await using var output = OutputFile.Begin(path);
        using var made = await vault.CreateRootCredentialsAsync(account, cancellation);
        await WriteAsync(output, made);
        await output.CommitAsync(CancellationToken.None);
        Console.Error.WriteLine(
            $"keyactors: root credentials of account {account} were made: '{Voice.Clean(path)}' has them, "
            + "and nothing else does.");
    }

    private static void Show(RootCredentials made)
    {
        Console.Out.WriteLine($"Root credentials of account {made.Account}, shown this once:");
        Console.Out.WriteLine($"  AWS_ACCESS_KEY_ID={made.Id}");
        Console.Out.Write("  AWS_SECRET_ACCESS_KEY=");
        Console.Out.WriteLine(made.Secret.Span);
    }

    private static async Task WriteAsync(OutputFile output, RootCredentials made)
    {
        var head = Encoding.ASCII.GetBytes($"[default]\naws_access_key_id = {made.Id}\naws_secret_access_key = ");
        var bytes = GC.AllocateArray<byte>(made.Secret.Length + 1, pinned: true);
        try
        {
            Encoding.ASCII.GetBytes(made.Secret.Span, bytes);
            bytes[^1] = (byte)'\n';
            await output.Stream.WriteAsync(head);
            await output.Stream.WriteAsync(bytes);
        }
        finally
        {
            Array.Clear(bytes);
        }
    }
}
