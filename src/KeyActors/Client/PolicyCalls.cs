using KeyActors.Access;
using KeyActors.Engine;
using KeyActors.Model;
using KeyActors.Trail;

namespace KeyActors.Client;

/// <summary>What a caller asks about key policies.</summary>
internal sealed class PolicyCalls(CallScope scope)
{
    internal ValueTask<bool> PutAsync(string key, string policy, bool isLockoutAllowed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return scope.ChangeAsync(
            nameof(KeyOperation.PutKeyPolicy),
            key,
            async note =>
            {
                var address = scope.Found(note, key);
                Check(scope, note, policy, address, isLockoutAllowed);
                await scope.Engine.CommandAsync(
                    address, new KeyCommand.PutPolicy(scope.Caller, note.Request, policy), CancellationToken.None)
                    .ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    internal ValueTask<string> GetAsync(string key, CancellationToken cancellationToken) => scope.ReadAsync(
        nameof(KeyOperation.GetKeyPolicy),
        key,
        async note =>
        {
            var address = scope.Found(note, key);
            var use = new KeyUse.ReadPolicy(scope.Caller, note.Request);
            var own = (await scope.AskAsync(address, use, cancellationToken).ConfigureAwait(false)).Key!.Policy;
            return own.Length > 0 ? own : DefaultPolicy.In(address.Realm.Account);
        });

    /// <summary>Refuses a policy that the vault may not store for this key; nothing where there is none.</summary>
    internal static void Check(CallScope scope, TrailNote note, string? policy, KeyArn key, bool isLockoutAllowed)
    {
        if (policy is null) return;
        scope.Engine.Require(FormatLevel.Tiers, "key policies");
        if (isLockoutAllowed) note.With("bypassPolicyLockoutSafetyCheck", "true");
        LockoutCheck.Require(policy, key, isLockoutAllowed);
    }
}
