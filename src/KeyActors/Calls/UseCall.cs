using KeyActors.Model;

namespace KeyActors.Calls;

/// <summary>What a use came to: a refusal, or how many bytes went where under which material.</summary>
/// <param name="Why">The refusal; null when the use was made.</param>
/// <param name="Bytes">Bytes written into the caller's output.</param>
/// <param name="Material">Which material sealed or opened.</param>
/// <param name="Key">What may be told of the key, when that was asked.</param>
/// <param name="Usage">What the key has sealed, when that was asked.</param>
/// <param name="Grants">Its grants, when they were asked.</param>
/// <param name="Moved">The alias that led here points elsewhere by now: nothing was done, look it up again.</param>
internal readonly record struct UseOutcome(
    Refusal? Why, int Bytes, KeyMaterialId Material, KeyMetadata? Key, bool Moved = false,
    KeyLastUsage? Usage = null, GrantSet? Grants = null);

/// <summary>A use on its way to its key, with the caller's buffers beside it.</summary>
/// <remarks>The buffers belong to the actor from sending to the reply; a cancelled call is never begun.</remarks>
internal sealed class UseCall : PooledCall<UseOutcome, UseCall>
{
    /// <summary>Which key.</summary>
    internal KeyArn Address { get; private set; }

    /// <summary>The alias that led to the key; null when the caller named the key itself.</summary>
    internal AliasArn? Via { get; private set; }

    /// <summary>What for.</summary>
    internal KeyUse Use { get; private set; } = null!;

    /// <summary>Plaintext, blob or message to read.</summary>
    internal ReadOnlyMemory<byte> Input { get; private set; }

    /// <summary>Where the blob, the plaintext, the signature, the code or the public key goes.</summary>
    internal Memory<byte> Output { get; private set; }

    /// <summary>What is to be verified against the input: a signature or an authentication code; else empty.</summary>
    internal ReadOnlyMemory<byte> Proof { get; private set; }

    /// <summary>Where the plaintext of a new data key goes; empty when it is not asked for.</summary>
    internal Memory<byte> DataKey { get; private set; }

    private protected override bool CancelStopsWork => true;

    /// <summary>A use with its buffers.</summary>
    internal static UseCall Of(
        Target target, KeyUse use, ReadOnlyMemory<byte> input, Memory<byte> output, Memory<byte> dataKey,
        ReadOnlyMemory<byte> proof = default)
    {
        var call = Rent();
        (call.Address, call.Via, call.Use) = (target.Key, target.Via, use);
        (call.Input, call.Output, call.DataKey, call.Proof) = (input, output, dataKey, proof);
        return call;
    }

    internal override void Refuse(Refusal why) => Complete(new UseOutcome(why, 0, default, null));

    private protected override void Clear() =>
        (Address, Via, Use, Input, Output, DataKey, Proof) = (default, null, null!, default, default, default, default);
}

/// <summary>A key, and the alias that a caller named it by.</summary>
/// <param name="Key">The key.</param>
/// <param name="Via">The alias; null when the caller named the key itself.</param>
internal readonly record struct Target(KeyArn Key, AliasArn? Via)
{
    /// <summary>A key that was named itself.</summary>
    public static implicit operator Target(KeyArn key) => new(key, null);
}
