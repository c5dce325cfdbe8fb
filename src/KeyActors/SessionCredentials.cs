using KeyActors.Model;

namespace KeyActors;

/// <summary>What temporary credentials are wanted to be.</summary>
public sealed record SessionRequest
{
    /// <summary>How long they last: 15 minutes to 36 hours, as AWS STS has it for GetSessionToken; parts of a second are cut
    /// off.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The access key that they are issued under: they end when it is deleted. Null for an operator's, which end by
    /// their time alone.</summary>
    public AccessKeyId? Issuer { get; init; }

    /// <summary>What the session is called: 2 to 64 letters, digits and <c>_+=,.@-</c>. Null for nothing.</summary>
    public string? Name { get; init; }

    /// <summary>Who is behind it, by the same rule. Null for nobody.</summary>
    public string? SourceIdentity { get; init; }
}

/// <summary>Temporary credentials of an account's root, the one time that their secret is shown.</summary>
/// <remarks>Not a record: it prints neither secret nor token. Disposing zeroes the secret.</remarks>
public sealed class SessionCredentials : IDisposable
{
    private readonly char[] secret;

    internal SessionCredentials(AccessKeyId id, SessionTerms terms, string token, char[] secret) =>
        (Id, Terms, Token, this.secret) = (id, terms, token, secret);

    /// <summary>The id of their access key, which begins with <c>ASIA</c>: 20 characters.</summary>
    public AccessKeyId Id { get; }

    /// <summary>What they are good for.</summary>
    public SessionTerms Terms { get; }

    /// <summary>What every request brings in <c>x-amz-security-token</c>: base64, at most 472 characters. Without the secret it
    /// signs nothing.</summary>
    public string Token { get; }

    /// <summary>40 characters; zeroes after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<char> Secret => secret;

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => Array.Clear(secret);

    /// <summary>The id, and until when.</summary>
    public override string ToString() => FormattableString.Invariant($"{Id} until {Terms.ExpiresAt:u}");
}
