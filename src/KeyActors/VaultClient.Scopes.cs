using KeyActors.Model;

namespace KeyActors;

/// <content>The same vault for others: another realm, another caller, one intention, one request.</content>
public partial class VaultClient
{
    /// <summary>The vault's own keys in this region (AWS: AWS owned keys): for services of the host that seal data of many
    /// accounts. No other account sees, lists or names them, and a blob that one of them sealed opens only here.</summary>
    public VaultClient Owned => In(new Realm(AccountId.Vault, Realm.Region));

    /// <summary>The same vault in another realm.</summary>
    public VaultClient In(Realm realm) => new(Scope with { Realm = realm });

    /// <summary>The same vault for another caller.</summary>
    public VaultClient As(Caller caller) =>
        new(Scope with { Caller = caller ?? throw new ArgumentNullException(nameof(caller)) });

    /// <summary>The same vault for one intention: a change made through it is made once, however often it is tried,
    /// for 24 hours.</summary>
    /// <param name="intention">For instance <c>IdempotencyKey.Of("order 17")</c>. Another change under the same one
    /// is refused.</param>
    public VaultClient Once(IdempotencyKey intention) => new(Scope with { Once = intention });

    /// <summary>The same vault for a request from elsewhere: the trail tells its calls with that name, so that they are found by
    /// it.</summary>
    /// <param name="requestId">1 to 512 characters; more are cut off. No secret: it is kept in clear.</param>
    public VaultClient Asked(string requestId)
    {
        ArgumentException.ThrowIfNullOrEmpty(requestId);
        return new(Scope with { RequestId = requestId[..Math.Min(requestId.Length, Limits.TrailParameterCharsMax)] });
    }
}
