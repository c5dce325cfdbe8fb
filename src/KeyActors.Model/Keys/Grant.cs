using System.Collections.Immutable;
using System.Globalization;

namespace KeyActors.Model;

/// <summary>One grant of a key: it permits, and never forbids, until it is retired or revoked. Nothing of it is secret.</summary>
/// <param name="Key">Whose grant; a replica in another region has grants of its own.</param>
/// <param name="Id">Its name.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Issuer">The account under which it was made.</param>
/// <param name="Terms">To whom, and what for.</param>
public sealed record Grant(KeyArn Key, GrantId Id, DateTimeOffset CreatedAt, AccountId Issuer, GrantTerms Terms)
{
    internal CommandFingerprint Content => Terms.Fingerprint(Issuer);
}

/// <summary>To whom a grant permits what, and under which conditions. Nothing here is secret, and all of it is shown in
/// histories.</summary>
/// <remarks>Source: AWS KMS API reference, "CreateGrant". The rules are those of <see cref="KeyRules"/>.</remarks>
public sealed record GrantTerms
{
    /// <summary>Who may: an ARN, 1 to 256 characters; null when <see cref="GranteeService"/> says it.</summary>
    public string? Grantee { get; init; }

    /// <summary>Which service may, 1 to 128 characters; it needs <see cref="SourceArn"/> and someone who retires.</summary>
    public string? GranteeService { get; init; }

    /// <summary>Who may retire it: an ARN, 1 to 256 characters; null for nobody but the account.</summary>
    public string? Retiring { get; init; }

    /// <summary>Which service may retire it, 1 to 128 characters; null for none.</summary>
    public string? RetiringService { get; init; }

    /// <summary>What it permits: at least one, each of them fit for the key. Order does not matter.</summary>
    public ImmutableArray<GrantOperation> Operations { get; init; } = [];

    /// <summary>A name that makes creation idempotent: the same terms under the same name are one grant. 1 to 256 characters of
    /// letters, digits and <c>:/_-</c>; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The encryption context that a request must have, no more and no less; null for any. At most 8 pairs, with values
    /// of at most 384 characters. For symmetric keys only.</summary>
    public EncryptionContext? ContextEquals { get; init; }

    /// <summary>Pairs that the encryption context of a request must include; null for none. Bounds as above.</summary>
    public EncryptionContext? ContextSubset { get; init; }

    /// <summary>The resource on whose behalf a request must be made: an ARN, 20 to 512 characters; null for any.</summary>
    public string? SourceArn { get; init; }

    /// <summary>Equal terms have equal fingerprints, in whatever order their operations stand.</summary>
    internal CommandFingerprint Fingerprint(AccountId issuer) => CommandFingerprint.Of("grant", [issuer.ToString(), .. Fields()]);

    /// <summary>Every part as text, each known by its place.</summary>
    internal IEnumerable<string> Fields() =>
    [
        Grantee ?? "", GranteeService ?? "", Retiring ?? "", RetiringService ?? "", Name ?? "", SourceArn ?? "",
        string.Join(',', Sorted().Select(static o => ((int)o).ToString(CultureInfo.InvariantCulture))),
        .. Flat(ContextEquals), .. Flat(ContextSubset),
    ];

    /// <summary>The operations in the order of their numbers, each once.</summary>
    internal ImmutableArray<GrantOperation> Sorted() => Operations.IsDefault ? [] : [.. Operations.Distinct().Order()];

    private static IEnumerable<string> Flat(EncryptionContext? context) => context is null
        ? ["none"]
        : [context.Count.ToString(CultureInfo.InvariantCulture), .. context.SelectMany(static p => new[] { p.Key, p.Value })];
}
