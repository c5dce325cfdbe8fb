using System.Buffers;
using System.Buffers.Text;
using System.CommandLine;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Options of commands that sign, make authentication codes, and verify them.</summary>
internal static class AlgorithmOptions
{
    internal static Option<string?> Signing { get; } = Make(
        "How to sign; a key that knows one way only needs none.", Names<SigningAlgorithm>(AlgorithmNames.Of));

    internal static Option<string?> Mac { get; } = Make(
        "How to make the code; a key knows one way only.", Names<MacAlgorithm>(AlgorithmNames.Of));

    internal static Option<string?> Encryption { get; } = Make(
        "For key pairs: how they encrypt.",
        [
            AlgorithmNames.Of(EncryptionAlgorithm.RsaesOaepSha1), AlgorithmNames.Of(EncryptionAlgorithm.RsaesOaepSha256),
            AlgorithmNames.Of(EncryptionAlgorithm.Sm2Pke),
        ]);

    internal static Option<string> Key { get; } = new("--key")
    {
        Description = "The key: its id, ARN, alias or alias ARN.",
        HelpName = "KEY",
        Required = true,
    };

    internal static Option<bool> Digest { get; } = new("--digest")
    {
        Description = "The input is the digest of the message, not the message.",
    };

    internal static Option<bool> ExternalMu { get; } = new("--external-mu")
    {
        Description = "For ML-DSA: the input is the 64 bytes that it makes of the message and the public key.",
    };

    internal static Option<bool> AsBase64 { get; } = new("--base64") { Description = "Write one line of base64." };

    /// <summary>What the input is.</summary>
    internal static MessageKind KindOf(Call call) => (call.Get(Digest), call.Get(ExternalMu)) switch
    {
        (true, true) => throw ToolException.Usage("The input is a digest or an external mu: leave out one of both options."),
        (true, _) => MessageKind.Digest,
        (_, true) => MessageKind.ExternalMu,
        _ => MessageKind.Raw,
    };

    /// <summary>What is to be verified, of a file; base64 when that was asked for.</summary>
    internal static async Task<byte[]> ReadProofAsync(string path, bool isText, CancellationToken cancellation)
    {
        const int textBytesMax = 2 * Limits.CiphertextBytesMax;
        var (buffer, bytes) = await Inlet.ReadAsync(path, isText ? textBytesMax : Limits.CiphertextBytesMax, cancellation);
        if (!isText) return buffer[..bytes];
        return Base64.DecodeFromUtf8InPlace(buffer.AsSpan(0, bytes), out bytes) == OperationStatus.Done
            ? buffer[..bytes]
            : throw ToolException.Usage($"'{path}' is not base64: leave out --base64 when it is binary.");
    }

    /// <summary>The algorithm that was named, or else the only one that the key has.</summary>
    internal static async Task<SigningAlgorithm> SigningOfAsync(
        VaultClient vault, string key, string? named, CancellationToken cancellation)
    {
        if (named is not null) return AlgorithmNames.TryParse(named, out SigningAlgorithm read) ? read : SigningAlgorithm.Unknown;
        var row = SpecRules.Of((await vault.DescribeKeyAsync(key, cancellation)).Spec);
        if (row.Signing.Length > 1) throw ToolException.Usage("The key signs in several ways: name one with --algorithm.");
        // A key that does not sign says so itself, whatever the algorithm.
        return row.Signing.IsEmpty ? SigningAlgorithm.EcdsaSha256 : row.Signing[0];
    }

    /// <summary>The same for authentication codes.</summary>
    internal static async Task<MacAlgorithm> MacOfAsync(
        VaultClient vault, string key, string? named, CancellationToken cancellation)
    {
        if (named is not null) return AlgorithmNames.TryParse(named, out MacAlgorithm read) ? read : MacAlgorithm.Unknown;
        var row = SpecRules.Of((await vault.DescribeKeyAsync(key, cancellation)).Spec);
        return row.Mac.IsEmpty ? MacAlgorithm.HmacSha256 : row.Mac[0];
    }

    internal static Option<string?> Make(string what, string[] names)
    {
        var option = new Option<string?>("--algorithm") { Description = what, HelpName = "NAME" };
        option.AcceptOnlyFromAmong(names);
        return option;
    }

    internal static string[] Names<T>(Func<T, string> name)
        where T : struct, Enum => [.. Enum.GetValues<T>().Where(static v => !v.Equals(default(T))).Select(name)];
}
