using System.Buffers;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>A way to open a vault: it gives 32 bytes again and again, and the epoch key is stored encrypted under
/// them.</summary>
/// <remarks>A new kind derives from this. It never sees the epoch key, and it is asked only when a vault is made or opened:
/// epoch steps carry the seals that are in force by themselves.</remarks>
public abstract class Seal
{
    /// <summary>Bytes of a seal's key.</summary>
    public const int KeyBytes = Cipher.SealedRecord.KeyBytes;

    /// <summary>Bytes that a seal may keep in clear in <c>seal.kas</c>.</summary>
    public const int ParameterBytesMax = 1024;

    /// <summary>The kind's name in <c>seal.kas</c>: 1 to 32 of a-z, 0-9 and hyphen.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether a person may try one key after the other: failed tries of such a seal make the next one wait.</summary>
    protected internal virtual bool IsGuessable => false;

    /// <summary>Whether this is meant for a seal in force of its kind: when several are, only those are tried that one of the
    /// offered is meant for.</summary>
    /// <param name="parameters">What stands in clear in <c>seal.kas</c>; not authenticated.</param>
    protected internal virtual bool IsFor(ReadOnlyMemory<byte> parameters) => true;

    /// <summary>Makes the key of a new vault's seal; whatever is needed to give it again is durable before this
    /// ends.</summary>
    /// <param name="room">Where the vault lies and where secrets go.</param>
    /// <param name="parameters">Takes what stands in clear in <c>seal.kas</c>, at most 1,024 bytes, authenticated.</param>
    /// <param name="cancellation">Stops before anything is made.</param>
    /// <returns>32 bytes in <see cref="SealRoom.Memory"/>; the caller retires them.</returns>
    protected internal abstract ValueTask<SecretRef> MakeAsync(
        SealRoom room, IBufferWriter<byte> parameters, CancellationToken cancellation);

    /// <summary>Gives the key again.</summary>
    /// <param name="room">Where the vault lies and where secrets go.</param>
    /// <param name="parameters">What <see cref="MakeAsync"/> wrote; not yet authenticated, so bound every number in
    /// it.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>32 bytes, right or wrong: the vault tells by opening. The caller retires them.</returns>
    /// <exception cref="RefusedException">The key cannot be given; the sentence says what is missing.</exception>
    protected internal abstract ValueTask<SecretRef> RecoverAsync(
        SealRoom room, ReadOnlyMemory<byte> parameters, CancellationToken cancellation);
}
