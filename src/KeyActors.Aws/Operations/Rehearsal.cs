using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Asks a key whether a use would work, without making it.</summary>
internal static class Rehearsal
{
    /// <summary>Refuses what the key refuses, and then says that a real request would succeed.</summary>
    internal static async ValueTask RehearseAsync(this WireCall call, string name, KeyUse use)
    {
        await AskAsync(call, name, use).ConfigureAwait(false);
        throw ErrorTable.DryRun();
    }

    /// <summary>Refuses what the key refuses now.</summary>
    /// <returns>What may be told of the key.</returns>
    internal static async ValueTask<KeyMetadata> AskAsync(this WireCall call, string name, KeyUse use)
    {
        var key = await call.Vault.DescribeKeyAsync(name, call.Stop).ConfigureAwait(false);
        return (UseRules.Refuse(key, use) ?? SystemRules.Lacks(use)) is { } no ? throw new RefusedException(no) : key;
    }

    /// <summary>Only symmetric keys rotate, and tell when.</summary>
    internal static void CheckRotates(KeyMetadata key, string verb)
    {
        if (!UseRules.Rotates(key.Spec)) throw new RefusedException(new Refusal.SpecForbids(key.Arn, key.Spec, verb));
    }
}
