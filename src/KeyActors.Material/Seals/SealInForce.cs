using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>What <c>seal.kas</c> says in clear about one seal.</summary>
/// <param name="Kind">Its kind: 1 to 32 of a-z, 0-9 and hyphen.</param>
/// <param name="Parameters">What it keeps in clear, as lower-case hex; a passphrase seal's differ whenever it is made.</param>
/// <param name="Detail">A clause about it for a person; empty for a kind that this release does not know.</param>
public sealed record SealInForce(string Kind, string Parameters, string Detail)
{
    private const int IdBytes = 4;

    /// <summary>Tells it from the others: 8 hex digits that stay the same until it is made anew.</summary>
    public string Id
    {
        get
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(StrictUtf8.Encoding.GetBytes($"{Kind} {Parameters}"), hash);
            return Convert.ToHexStringLower(hash[..IdBytes]);
        }
    }

    /// <summary>The environment variable or the credential that has its key; empty for other kinds and for a key file.</summary>
    public string Source { get; init; } = "";

    internal static SealInForce Of(SealEntry entry)
    {
        var (detail, source) = About(entry.Kind, entry.Parameters);
        return new(entry.Kind, Convert.ToHexStringLower(entry.Parameters.Span), detail) { Source = source };
    }

    private static (string Detail, string Source) About(string kind, ReadOnlyMemory<byte> parameters)
    {
        switch (kind)
        {
            case FileSeal.KindName:
                return ($"its key lies beside the data in {FileSeal.FileName}", "");
            case PassphraseSeal.KindName when PassphraseParameters.TryRead(parameters.Span, out var found):
                return (found.Cost.ToString(), "");
            case ShamirSeal.KindName when ShamirParameters.TryRead(parameters, out var found):
                var set = ShamirShare.NameOf(found.Set);
                return (FormattableString.Invariant($"{found.Threshold} of {found.Shares} shares of set {set}"), "");
            case OutsideSeal.EnvironmentKind when OutsideParameters.TryRead(parameters, out var found):
                return ($"its key is in the environment variable {found.Name}", found.Name);
            case OutsideSeal.CredentialKind when OutsideParameters.TryRead(parameters, out var found):
                return found.Name.Length == 0
                    ? ("its key is in a file that is named at each opening", "")
                    : ($"its key is the credential {found.Name}", found.Name);
            default:
                return ("", "");
        }
    }
}
