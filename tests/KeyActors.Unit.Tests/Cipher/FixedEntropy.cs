using KeyActors.Cipher;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>A source that repeats one byte for ever: dead.</summary>
internal sealed class DeadEntropy(byte value) : Entropy
{
    public override string Name => "dead";

    public override void Fill(Span<byte> destination) => destination.Fill(value);
}

/// <summary>A source that gives what it was given, once.</summary>
internal sealed class GivenEntropy(byte[] bytes) : Entropy
{
    internal int Taken { get; private set; }

    public override string Name => "given";

    public override void Fill(Span<byte> destination)
    {
        bytes.AsSpan(Taken, destination.Length).CopyTo(destination);
        Taken += destination.Length;
    }
}

/// <summary>A source that counts: every byte is known before it is drawn.</summary>
internal sealed class CountingEntropy : Entropy
{
    private byte next;

    public override string Name => "counting";

    public override void Fill(Span<byte> destination)
    {
        foreach (ref var b in destination) b = next++;
    }
}
