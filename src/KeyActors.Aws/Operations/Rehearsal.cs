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

    /// <summary>Refuses a use whose algorithm is the service's and not made here, as a key of another kind does.</summary>
    /// <param name="call">The request.</param>
    /// <param name="name">Which key.</param>
    /// <param name="use">The use, without an algorithm.</param>
    /// <param name="algorithm">The algorithm's name.</param>
    internal static async ValueTask<WireException> IncompatibleAsync(
        this WireCall call, string name, KeyUse use, string algorithm)
    {
        try
        {
            var key = await AskAsync(call, name, use).ConfigureAwait(false);
            return AlgorithmErrors.Incompatible(algorithm, key.Spec);
        }
        catch (RefusedException e) when (e.Refusal is Refusal.AlgorithmForbids no)
        {
            return AlgorithmErrors.Incompatible(algorithm, no.Spec);
        }
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
