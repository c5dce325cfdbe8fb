using System.Runtime.CompilerServices;
using KeyActors.Calls;
using KeyActors.Model;
using KeyActors.Trail;

namespace KeyActors.Client;

/// <summary>One use of a key.</summary>
internal static class KeyUses
{
    /// <summary>A use of the key that a name means when it begins: asked again when the alias that led there has moved on its
    /// way.</summary>
    /// <param name="scope">Who asks, and where.</param>
    /// <param name="note">Learns which key it was.</param>
    /// <param name="key">As the caller named it.</param>
    /// <param name="use">What for.</param>
    /// <param name="input">What the key reads.</param>
    /// <param name="output">Where it writes; has room.</param>
    /// <param name="proof">What it verifies.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <param name="dataKey">Where a new data key goes.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal static async ValueTask<(KeyArn Key, UseOutcome Outcome)> UseAsync(
        this CallScope scope, TrailNote note, string key, KeyUse use, ReadOnlyMemory<byte> input, Memory<byte> output,
        ReadOnlyMemory<byte> proof, CancellationToken cancellationToken, Memory<byte> dataKey = default)
    {
        var name = KeyRef.Parse(key);
        await scope.MeetAsync(name).ConfigureAwait(false);
        while (true)
        {
            var target = scope.Resolve(name);
            note.Found(target);
            var call = UseCall.Of(target, use, input, output, dataKey, proof);
            var outcome = await scope.Engine.UseAsync(call, cancellationToken).ConfigureAwait(false);
            if (!outcome.Moved) return (target.Key, outcome);
        }
    }

    /// <summary>A question to a key that was found, without bytes.</summary>
    internal static ValueTask<UseOutcome> AskAsync(
        this CallScope scope, KeyArn key, KeyUse use, CancellationToken cancellationToken) =>
        scope.Engine.UseAsync(UseCall.Of(key, use, default, default, default), cancellationToken);

    /// <summary>What may be told of a key, inside another call, which has its own entry in the trail.</summary>
    internal static async ValueTask<KeyMetadata> DescribeAsync(
        this CallScope scope, KeyArn key, CancellationToken cancellationToken)
    {
        var use = new KeyUse.Describe(scope.Caller, scope.UseName());
        return (await scope.AskAsync(key, use, cancellationToken).ConfigureAwait(false)).Key!;
    }
}
