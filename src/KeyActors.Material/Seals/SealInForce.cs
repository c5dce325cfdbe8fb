namespace KeyActors.Material;

/// <summary>What <c>seal.kas</c> says in clear about one seal.</summary>
/// <param name="Kind">Its kind: 1 to 32 of a-z, 0-9 and hyphen.</param>
/// <param name="Parameters">What it keeps in clear, as lower-case hex; a passphrase seal's differ whenever it is made.</param>
/// <param name="Detail">A clause about it for a person; empty for a kind that this release does not know.</param>
public sealed record SealInForce(string Kind, string Parameters, string Detail)
{
    internal static SealInForce Of(SealEntry entry) => new(
        entry.Kind, Convert.ToHexStringLower(entry.Parameters.Span), DetailOf(entry.Kind, entry.Parameters));

    private static string DetailOf(string kind, ReadOnlyMemory<byte> parameters) => kind switch
    {
        FileSeal.KindName => $"its key lies beside the data in {FileSeal.FileName}",
        PassphraseSeal.KindName when PassphraseParameters.TryRead(parameters.Span, out var found) => found.Cost.ToString(),
        ShamirSeal.KindName when ShamirParameters.TryRead(parameters, out var found) => FormattableString.Invariant(
            $"{found.Threshold} of {found.Shares} shares of set {ShamirShare.NameOf(found.Set)}"),
        _ => "",
    };
}
