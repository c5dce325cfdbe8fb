using System.Buffers;
using System.Security.Cryptography;
using KeyActors.Material;

namespace KeyActors.Unit.Tests.Material;

/// <summary>A seal whose key follows from its parameters and one number: cheap, for tests of the contract, and for nothing
/// else.</summary>
internal sealed class GlassSeal(string kind, int secret = 0, bool isGuessable = false) : Seal
{
    public override string Kind => kind;

    protected internal override bool IsGuessable => isGuessable;

    /// <summary>How often the key was asked for again.</summary>
    internal int Recovered { get; private set; }

    /// <summary>What it adds to its number when it is asked again: a seal that breaks its contract.</summary>
    internal int Forgets { get; init; }

    /// <summary>Called before the key is given again.</summary>
    internal Func<CancellationToken, Task> BeforeRecovery { get; init; } = static _ => Task.CompletedTask;

    protected internal override ValueTask<SecretRef> MakeAsync(
        SealRoom room, IBufferWriter<byte> parameters, CancellationToken cancellation)
    {
        using var salt = room.Draw(16);
        parameters.Write(salt.Reveal());
        return new(room.Memory.Copy(SHA256.HashData([.. salt.Reveal(), (byte)secret])));
    }

    protected internal override async ValueTask<SecretRef> RecoverAsync(
        SealRoom room, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        Recovered++;
        await BeforeRecovery(cancellation);
        return room.Memory.Copy(SHA256.HashData([.. parameters.Span, (byte)(secret + Forgets)]));
    }
}
