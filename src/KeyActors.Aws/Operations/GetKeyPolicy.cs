namespace KeyActors.Aws;

/// <summary>Tells the policy of a key.</summary>
internal static class GetKeyPolicy
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        var policy = PolicyInput.Name(call.Input);
        call.Input.Check();
        var name = call.Change(key);
        PolicyInput.CheckName(policy);
        call.Output.Text("Policy", await call.Vault.GetKeyPolicyAsync(name, call.Stop).ConfigureAwait(false));
        call.Output.Text("PolicyName", PolicyInput.OnlyName);
    }
}
