using KeyActors.Model;

namespace KeyActors;

/// <content>Access keys: with what clients sign their requests.</content>
public sealed partial class KeyVault
{
    /// <summary>Judges signatures of requests on behalf of whoever serves this vault on a network.</summary>
    public ISignatureJudge Signatures => engine;

    /// <summary>Access keys that serve, by account and age.</summary>
    public IReadOnlyList<AccessKeyInfo> AccessKeys =>
        [.. engine.Parts.AccessKeys.Serving
            .Select(static e => new AccessKeyInfo(e.Key, e.Value.Account, e.Value.Since, e.Value.Secret is null))
            .OrderBy(static e => e.Account.ToString(), StringComparer.Ordinal).ThenBy(static e => e.Since)];

    /// <summary>Makes an access key of an account's root. Its secret is shown by this call and never again.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="cancellationToken">Gives up before it is made.</param>
    /// <returns>The caller disposes it, which zeroes the secret.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultOlder"/>, <see cref="Refusal.LimitReached"/>, or
    /// <see cref="Refusal.Unavailable"/>: there may be one more access key then, whose secret nobody knows.</exception>
    public async ValueTask<RootCredentials> CreateRootCredentialsAsync(
        AccountId account, CancellationToken cancellationToken = default) =>
        await engine.CreateAccessKeyAsync(account, Caller, engine.Intentions.ForCommand(), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Lets an access key serve that was made elsewhere, until the vault is closed. Its secret is kept in secret memory
    /// and stored nowhere.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="id">4 to 128 letters, digits and underscores.</param>
    /// <param name="secret">16 to 128 printable ASCII characters; copied, the caller zeroes its own.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.NameInvalid"/> or <see cref="Refusal.TextInvalid"/>: one of
    /// them breaks its rule, or there is such an access key.</exception>
    public void AddRootCredentials(AccountId account, string id, ReadOnlySpan<char> secret)
    {
        using var pass = engine.Gate.Enter();
        if (!AccessKeyId.TryParse(id, out var name))
            throw new RefusedException(new Refusal.NameInvalid(
                "access key", id, "give 4 to 128 letters, digits and underscores"));
        var held = engine.Parts.Keeper.AccessKeys.Take(secret);
        if (engine.Parts.AccessKeys.TryAdd(name, account, held, engine.Now)) return;
        held.Dispose();
        throw new RefusedException(new Refusal.NameInvalid("new access key", id, "there is one of that id, give another"));
    }

    /// <summary>Issues temporary credentials of an account's root: stored nowhere, let in until their time is over, their access
    /// key is deleted, or the vault is recovered. Their secret is shown by this call and never again.</summary>
    /// <param name="account">Whose; with <see cref="SessionRequest.Issuer"/> the account of that access key.</param>
    /// <param name="wanted">How long, and what they are called; null for an hour, an operator's, without names.</param>
    /// <returns>The caller disposes it, which zeroes the secret.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.SessionInvalid"/>, or <see cref="Refusal.AccessKeyUnknown"/>:
    /// the account has no such access key.</exception>
    public SessionCredentials CreateSessionCredentials(AccountId account, SessionRequest? wanted = null) =>
        engine.CreateSession(account, wanted ?? new SessionRequest());

    /// <summary>Ends an access key: no request that it signs, or that temporary
    /// credentials sign which were issued under it, is served from now on, and its secret is destroyed.</summary>
    /// <param name="id">One that this vault made.</param>
    /// <param name="cancellationToken">Gives up before it is done.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.AccessKeyUnknown"/>, or <see cref="Refusal.Unavailable"/>.
    /// </exception>
    public async ValueTask DeleteAccessKeyAsync(AccessKeyId id, CancellationToken cancellationToken = default) =>
        await engine.DeleteAccessKeyAsync(id, Caller, engine.Intentions.ForCommand(), cancellationToken).ConfigureAwait(false);
}

/// <summary>An access key, without its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Account">Whose.</param>
/// <param name="Since">UTC; when it was made, or given.</param>
/// <param name="IsFromOutside">Whether it was given for as long as the vault is open, and is stored nowhere.</param>
public sealed record AccessKeyInfo(AccessKeyId Id, AccountId Account, DateTimeOffset Since, bool IsFromOutside);

/// <summary>An access key of an account's root with its secret, the one time that it is shown.</summary>
/// <remarks>Not a record: it prints no secret. Disposing zeroes the secret.</remarks>
public sealed class RootCredentials : IDisposable
{
    private readonly char[] secret;

    internal RootCredentials(AccessKeyId id, AccountId account, char[] secret) =>
        (Id, Account, this.secret) = (id, account, secret);

    /// <summary>Its id.</summary>
    public AccessKeyId Id { get; }

    /// <summary>Whose.</summary>
    public AccountId Account { get; }

    /// <summary>40 characters; zeroes after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<char> Secret => secret;

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => Array.Clear(secret);

    /// <summary>The id, and how long the secret is.</summary>
    public override string ToString() => $"{Id} with a secret of {secret.Length} characters";
}
