using KeyActors.Model;

namespace KeyActors.Calls;

/// <summary>What a use came to: a refusal, or how many bytes went where under which material.</summary>
/// <param name="Why">The refusal; null when the use was made.</param>
/// <param name="Bytes">Bytes written into the caller's output.</param>
/// <param name="Material">Which material sealed or opened.</param>
/// <param name="Key">What may be told of the key, when that was asked.</param>
internal readonly record struct UseOutcome(Refusal? Why, int Bytes, KeyMaterialId Material, KeyMetadata? Key);

/// <summary>A use on its way to its key, with the caller's buffers beside it.</summary>
/// <remarks>The buffers belong to the actor from sending to the reply; a cancelled call is never begun.</remarks>
internal sealed class UseCall : PooledCall<UseOutcome, UseCall>
{
    /// <summary>Which key.</summary>
    internal KeyArn Address { get; private set; }

    /// <summary>What for.</summary>
    internal KeyUse Use { get; private set; } = null!;

    /// <summary>Plaintext or blob to read.</summary>
    internal ReadOnlyMemory<byte> Input { get; private set; }

    /// <summary>Where the blob or the plaintext goes.</summary>
    internal Memory<byte> Output { get; private set; }

    /// <summary>Where the plaintext of a new data key goes; empty when it is not asked for.</summary>
    internal Memory<byte> DataKey { get; private set; }

    private protected override bool CancelStopsWork => true;

    /// <summary>A use with its buffers.</summary>
    internal static UseCall Of(KeyArn address, KeyUse use, ReadOnlyMemory<byte> input, Memory<byte> output, Memory<byte> dataKey)
    {
        var call = Rent();
        (call.Address, call.Use, call.Input, call.Output, call.DataKey) = (address, use, input, output, dataKey);
        return call;
    }

    internal override void Refuse(Refusal why) => Complete(new UseOutcome(why, 0, default, null));

    private protected override void Clear() =>
        (Address, Use, Input, Output, DataKey) = (default, null!, default, default, default);
}
