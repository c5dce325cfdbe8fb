using KeyActors.Model;

namespace KeyActors.Access;

/// <summary>Whether the account of a key could still put another policy once this one is in force.</summary>
/// <remarks>Stricter than AWS in one thing: an allowance under a condition does not count, because what the next request will
/// bring is not known. A denial under a condition does not count either.</remarks>
public static class LockoutCheck
{
    private const string Put = "kms:PutKeyPolicy";

    /// <summary>Whether the root of the key's account keeps the right, by the policy's own words.</summary>
    /// <param name="policy">The policy that is to be attached.</param>
    /// <param name="key">To which key.</param>
    public static bool Passes(KeyPolicy policy, KeyArn key)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var own = policy.Statements.Where(s => s.Conditions.IsEmpty && IsAbout(s, key)).ToList();
        return own.Any(static s => s.Effect == PolicyEffect.Allow) && own.All(static s => s.Effect != PolicyEffect.Deny);
    }

    /// <summary>Refuses a policy that is malformed, or locks its account out.</summary>
    /// <param name="policy">JSON.</param>
    /// <param name="key">To which key it is to be attached.</param>
    /// <param name="isBypassed">Whether it may lock out.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.PolicyMalformed"/>, <see cref="Refusal.PolicyLocksOut"/>, or
    /// <see cref="Refusal.LimitReached"/>.</exception>
    public static void Require(string policy, KeyArn key, bool isBypassed)
    {
        var read = KeyPolicy.Parse(policy);
        if (!isBypassed && !Passes(read, key)) throw new RefusedException(new Refusal.PolicyLocksOut(key.Realm.Account));
    }

    private static bool IsAbout(PolicyStatement statement, KeyArn key) =>
        statement.Principals.Named.Any(p => IsRoot(p, key.Realm.Account)) != statement.Principals.IsExcept
        && statement.Actions?.Covers(Put, StringComparison.OrdinalIgnoreCase) == true
        && statement.Resources?.Covers(key.ToString(), StringComparison.Ordinal) == true;

    private static bool IsRoot(PolicyPrincipal principal, AccountId account) => principal.Kind switch
    {
        PrincipalKind.Everybody => true,
        PrincipalKind.Identity => principal.Name == "*" || principal.Name == account.ToString()
            || principal.Name.EndsWith($":iam::{account}:root", StringComparison.Ordinal),
        _ => false,
    };
}
