using KeyActors.Model;

namespace KeyActors;

/// <content>Grants.</content>
public partial class VaultClient
{
    /// <summary>Adds a grant to a key; at most <c>keyactors.quotas.grants-per-key</c> on one. With a name the same terms are one grant, however often they
    /// come.</summary>
    /// <param name="key">Which key.</param>
    /// <param name="terms">To whom, and what for.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.GrantInvalid"/>, <see cref="Refusal.PrincipalInvalid"/>,
    /// <see cref="Refusal.LimitReached"/>, or what the key says.</exception>
    public ValueTask<MadeGrant> CreateGrantAsync(string key, GrantTerms terms, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return grants.CreateAsync(key, terms, cancellationToken);
    }

    /// <summary>Asks whether <see cref="CreateGrantAsync"/> would succeed, and changes nothing.</summary>
    /// <exception cref="RefusedException">As from there.</exception>
    public async ValueTask CheckCreateGrantAsync(
        string key, GrantTerms terms, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(terms);
        await grants.CheckCreateAsync(key, terms, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lists grants of a key, in the order of their ids, as they are when the enumeration begins.</summary>
    public IAsyncEnumerable<Grant> ListGrantsAsync(string key, GrantFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return grants.ListAsync(key, filter, cancellationToken);
    }

    /// <summary>Lists every grant of the realm that this principal may retire, in the order of the keys' ids and then of their
    /// own. Keys that never had a grant are not woken for it; the first such question reads the realm's history once.</summary>
    /// <param name="principal">The retiring principal, word for word.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public IAsyncEnumerable<Grant> ListRetirableGrantsAsync(string principal, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return grants.ListRetirableAsync(principal, null, cancellationToken);
    }

    /// <summary>The same for a service.</summary>
    /// <param name="service">The retiring service principal, word for word.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public IAsyncEnumerable<Grant> ListGrantsRetirableByServiceAsync(
        string service, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        return grants.ListRetirableAsync(null, service, cancellationToken);
    }

    /// <summary>Ends the grant that a token names.</summary>
    /// <param name="token">From <see cref="CreateGrantAsync"/>.</param>
    /// <param name="isDryRun">Only asks whether it would succeed.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.GrantTokenInvalid"/>: no token of this vault and realm; with
    /// <see cref="Refusal.GrantUnknown"/>: the grant is no more.</exception>
    public async ValueTask RetireGrantAsync(
        string token, bool isDryRun = false, CancellationToken cancellationToken = default) =>
        await grants.RetireAsync(token, isDryRun, cancellationToken).ConfigureAwait(false);

    /// <summary>Ends a grant: its work is done.</summary>
    /// <param name="key">Which key.</param>
    /// <param name="grantId">64 hex digits.</param>
    /// <param name="isDryRun">Only asks whether it would succeed.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.GrantIdInvalid"/> or
    /// <see cref="Refusal.GrantUnknown"/>.</exception>
    public async ValueTask RetireGrantAsync(
        string key, string grantId, bool isDryRun = false, CancellationToken cancellationToken = default) =>
        await grants.EndAsync(
            nameof(KeyOperation.RetireGrant), key, grantId, isDryRun, cancellationToken).ConfigureAwait(false);

    /// <summary>Takes a grant back.</summary>
    /// <param name="key">Which key.</param>
    /// <param name="grantId">64 hex digits.</param>
    /// <param name="isDryRun">Only asks whether it would succeed.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.GrantIdInvalid"/> or
    /// <see cref="Refusal.GrantUnknown"/>.</exception>
    public async ValueTask RevokeGrantAsync(
        string key, string grantId, bool isDryRun = false, CancellationToken cancellationToken = default) =>
        await grants.EndAsync(
            nameof(KeyOperation.RevokeGrant), key, grantId, isDryRun, cancellationToken).ConfigureAwait(false);

    /// <summary>Refuses a token that this vault did not make. What it names may be no more. Touches no key.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.GrantTokenInvalid"/>.</exception>
    public void CheckGrantToken(string token) => grants.CheckToken(token);
}
