using KeyActors.Calls;
using KeyActors.Model;
using KeyActors.Trail;

namespace KeyActors.Client;

/// <summary>One use of the key that a name means when the use begins.</summary>
internal static class KeyUses
{
    /// <summary>Asks again when the alias that led to a key has moved on its way.</summary>
    /// <param name="scope">Who asks, and where.</param>
    /// <param name="note">Learns which key it was.</param>
    /// <param name="key">As the caller named it.</param>
    /// <param name="use">What for.</param>
    /// <param name="input">What the key reads.</param>
    /// <param name="output">Where it writes; has room.</param>
    /// <param name="proof">What it verifies.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    internal static async ValueTask<(KeyArn Key, UseOutcome Outcome)> UseAsync(
        this CallScope scope, TrailNote note, string key, KeyUse use, ReadOnlyMemory<byte> input, Memory<byte> output,
        ReadOnlyMemory<byte> proof, CancellationToken cancellationToken)
    {
        var name = KeyRef.Parse(key);
        await scope.MeetAsync(name).ConfigureAwait(false);
        while (true)
        {
            var target = scope.Resolve(name);
            note.Found(target);
            var call = UseCall.Of(target, use, input, output, default, proof);
            var outcome = await scope.Engine.UseAsync(call, cancellationToken).ConfigureAwait(false);
            if (!outcome.Moved) return (target.Key, outcome);
        }
    }
}
