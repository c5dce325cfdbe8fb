namespace KeyActors.Aws;

/// <summary>Puts another policy in the place of the one that a key has.</summary>
internal static class PutKeyPolicy
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var key = input.Key();
        var policyName = PolicyInput.Name(input);
        var policy = PolicyInput.Needed(input);
        var isLockoutAllowed = input.Flag("BypassPolicyLockoutSafetyCheck");
        input.Check();
        var name = call.Change(key);
        PolicyInput.CheckName(policyName);
        await call.Vault.PutKeyPolicyAsync(name, policy, isLockoutAllowed, call.Stop).ConfigureAwait(false);
        call.Output.Nothing();
    }
}
