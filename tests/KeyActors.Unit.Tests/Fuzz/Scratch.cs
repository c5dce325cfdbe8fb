namespace KeyActors.Unit.Tests.Fuzz;

/// <summary>Bytes under mutation, in one buffer that is used again and again: the edits that know nothing of any format.</summary>
internal sealed class Scratch(int bytesMax)
{
    private readonly byte[] buffer = new byte[bytesMax];

    internal int Length { get; private set; }

    internal Span<byte> Span => buffer.AsSpan(0, Length);

    internal ReadOnlyMemory<byte> Memory => buffer.AsMemory(0, Length);

    internal void Load(ReadOnlySpan<byte> bytes)
    {
        Length = 0;
        Append(bytes);
    }

    /// <summary>Appends as much as there is room for.</summary>
    internal void Append(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, bytesMax - Length)];
        bytes.CopyTo(buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Cut, or extended with what the dice say.</summary>
    internal void Resize(int length, Dice dice)
    {
        length = Math.Clamp(length, 0, bytesMax);
        if (length > Length) dice.Fill(buffer.AsSpan(Length..length));
        Length = length;
    }

    /// <summary>Flips one bit.</summary>
    internal void Flip(Dice dice)
    {
        if (Length > 0) buffer[dice.Below(Length)] ^= (byte)(1 << dice.Below(8));
    }

    /// <summary>One edit of any kind.</summary>
    internal void Edit(Dice dice)
    {
        switch (dice.Below(10))
        {
            case 0:
                for (var n = dice.Between(1, 8); n > 0; n--) Flip(dice);
                break;
            case 1:
                if (Length > 0) buffer[dice.Below(Length)] ^= (byte)dice.Between(1, 255);
                break;
            case 2:
                Run(dice).Fill(dice.Of<byte>([0, 0xFF, 0x80, dice.Byte()]));
                break;
            case 3:
                dice.Fill(Run(dice));
                break;
            case 4:
                Length = dice.Below(Length + 1);
                break;
            case 5:
                Remove(0, dice.Below(Length + 1));
                break;
            case 6:
                var from = dice.Below(Length + 1);
                Remove(from, dice.Below(Math.Min(Length - from, 40) + 1));
                break;
            case 7:
                Insert(dice.Below(Length + 1), dice.Between(1, 40), dice);
                break;
            case 8:
                Resize(Length + dice.Between(1, 64), dice);
                break;
            default:
                Run(dice).Reverse();
                break;
        }
    }

    private Span<byte> Run(Dice dice)
    {
        if (Length == 0) return [];
        var from = dice.Below(Length);
        return buffer.AsSpan(from, dice.Between(1, Math.Min(Length - from, 64)));
    }

    private void Remove(int from, int count)
    {
        buffer.AsSpan((from + count)..Length).CopyTo(buffer.AsSpan(from));
        Length -= count;
    }

    private void Insert(int at, int count, Dice dice)
    {
        count = Math.Min(count, bytesMax - Length);
        buffer.AsSpan(at..Length).CopyTo(buffer.AsSpan(at + count));
        dice.Fill(buffer.AsSpan(at, count));
        Length += count;
    }
}
