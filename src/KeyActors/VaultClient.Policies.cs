using KeyActors.Model;

namespace KeyActors;

/// <content>Key policies.</content>
public partial class VaultClient
{
    /// <summary>Puts a policy in the place of the one that a key has. It is kept and not judged by yet: there is one principal
    /// for each account.</summary>
    /// <param name="key">Which key; a replica has a policy of its own.</param>
    /// <param name="policy">JSON of at most 32,768 bytes, kept as it is given.</param>
    /// <param name="isLockoutAllowed">Whether it may be one under which the root of the key's account could not put
    /// another.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.PolicyMalformed"/>, <see cref="Refusal.PolicyLocksOut"/>,
    /// <see cref="Refusal.LimitReached"/>, or what the key says.</exception>
    public async ValueTask PutKeyPolicyAsync(
        string key, string policy, bool isLockoutAllowed = false, CancellationToken cancellationToken = default) =>
        await policies.PutAsync(key, policy, isLockoutAllowed, cancellationToken).ConfigureAwait(false);

    /// <summary>Tells the policy of a key, as it was given; the default one when none was.</summary>
    public ValueTask<string> GetKeyPolicyAsync(string key, CancellationToken cancellationToken = default) =>
        policies.GetAsync(key, cancellationToken);
}
