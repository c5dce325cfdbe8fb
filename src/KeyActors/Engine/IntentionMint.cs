using System.Buffers.Binary;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <summary>Names calls that brought no idempotency key of their own.</summary>
/// <remarks>A command's name is 32 fresh random bytes. A use's name only has to differ from others in the trail: 16
/// random bytes of
/// this opening of the vault and a count, since a draw per use would cost as much as a small encryption.</remarks>
internal sealed class IntentionMint
{
    private readonly Entropy entropy;
    private readonly UInt128 opening;
    private ulong count;

    internal IntentionMint(Entropy entropy)
    {
        this.entropy = entropy;
        Span<byte> bytes = stackalloc byte[16];
        entropy.Fill(bytes);
        opening = BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    internal IdempotencyKey ForCommand()
    {
        Span<byte> bytes = stackalloc byte[IdempotencyKey.Bytes];
        entropy.Fill(bytes);
        return IdempotencyKey.FromBytes(bytes);
    }

    internal IdempotencyKey ForUse() => new(opening, Interlocked.Increment(ref count));
}
