using KeyActors.Model;

namespace KeyActors.Cli;

/// <summary>The keys that a file is sealed for, and their vaults, each opened once: <c>KEY</c> of the vault of the call, or
/// <c>FOLDER#KEY</c> of a further one.</summary>
internal sealed class KeyRing : IFileJob
{
    // No name of a key has one; a folder may, and is all that stands before the last.
    private const char Between = '#';
    private readonly Dictionary<string, KeyVault> vaults = new(StringComparer.Ordinal);
    private readonly List<EnvelopeKey> keys = [];

    private KeyRing()
    {
    }

    /// <summary>Opens the vaults that the keys name.</summary>
    /// <exception cref="ToolException">A key is written wrongly, or the vault in which it was looked up refuses it.</exception>
    internal static async ValueTask<KeyRing> OpenAsync(
        Call call, IReadOnlyList<string> named, IReadOnlyList<string> passphraseFiles, CancellationToken cancellation)
    {
        var own = Full(call.VaultPath);
        var wanted = named.Select(text => Split(text, CommonOptions.Keys.Name, own)).ToArray();
        var passphrases = Passphrases(passphraseFiles, own, wanted);
        var ring = new KeyRing();
        try
        {
            foreach (var (folder, key) in wanted)
            {
                if (!ring.vaults.TryGetValue(folder, out var vault))
                {
                    vault = folder == own
                        ? await call.OpenAsync(cancellation)
                        : await call.OpenFurtherAsync(folder, passphrases.GetValueOrDefault(folder), cancellation);
                    ring.vaults.Add(folder, vault);
                }

                ring.keys.Add(new EnvelopeKey(vault, key));
            }

            if (ring.vaults.Count > 1) await ring.CheckAsync(cancellation);
            return ring;
        }
        catch
        {
            await ring.DisposeAsync();
            throw;
        }
    }

    public ValueTask<IReadOnlyList<KeyArn>> PourAsync(
        Stream source, Stream target, EnvelopeOptions options, CancellationToken cancellation) =>
        Envelope.EncryptStreamAsync(keys, source, target, options, cancellation);

    public ValueTask<IReadOnlyList<KeyArn>> CopyAsync(
        string source, string target, EnvelopeOptions options, CancellationToken cancellation) =>
        Envelope.EncryptFileAsync(keys, source, target, options, cancellation);

    public async ValueTask DisposeAsync()
    {
        foreach (var vault in vaults.Values) await vault.DisposeAsync();
    }

    /// <summary>A refusal names a key, but not in which of several vaults it was looked up.</summary>
    private async ValueTask CheckAsync(CancellationToken cancellation)
    {
        foreach (var (client, key) in keys)
        {
            try
            {
                _ = await client.DescribeKeyAsync(key, cancellation);
            }
            catch (RefusedException e)
            {
                throw new ToolException(
                    ExitCodes.Of(e.Refusal),
                    e.Refusal.Code,
                    $"In the vault at '{((KeyVault)client).Path}': {e.Refusal.Sentence}");
            }
        }
    }

    private static Dictionary<string, string> Passphrases(
        IReadOnlyList<string> given, string own, (string Folder, string)[] wanted)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var option = CommonOptions.KeyPassphraseFile.Name;
        foreach (var text in given)
        {
            if (!text.Contains(Between, StringComparison.Ordinal))
                throw ToolException.Usage($"'{Voice.Clean(text)}' names no vault for {option}: write FOLDER#FILE.");
            var (folder, file) = Split(text, option, own);
            if (folder == own || wanted.All(key => key.Folder != folder))
            {
                throw ToolException.Usage(
                    $"'{Voice.Clean(text)}' is for no further vault: {option} goes with --key FOLDER#KEY of the same folder.");
            }

            if (!files.TryAdd(folder, file))
                throw ToolException.Usage($"The vault of '{Voice.Clean(text)}' has two files with a passphrase: name one.");
        }

        return files;
    }

    private static (string Folder, string Name) Split(string text, string option, string own) =>
        text.LastIndexOf(Between) switch
        {
            -1 => (own, text),
            var at when at > 0 && at < text.Length - 1 => (Full(text[..at]), text[(at + 1)..]),
            _ => throw ToolException.Usage($"'{Voice.Clean(text)}' is incomplete for {option}: write FOLDER#NAME."),
        };

    private static string Full(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
}
