using KeyActors.Cipher;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Gives what it is told to, in that order, whole.</summary>
internal sealed class ScriptedEntropy(params byte[][] draws) : Entropy
{
    private int next;

    public override string Name => "scripted";

    internal bool IsUsedUp => next == draws.Length;

    public override void Fill(Span<byte> destination)
    {
        if (draws[next].Length != destination.Length) throw new InvalidOperationException("The draw has another length.");
        draws[next++].CopyTo(destination);
    }
}
