using KeyActors.Model;

namespace KeyActors.Unit.Tests.Fuzz;

/// <summary>A valid blob, and what opens it.</summary>
/// <param name="Material">32 bytes; null when a vault holds it.</param>
/// <param name="Context">The right one.</param>
/// <param name="Blob">As it was sealed.</param>
internal sealed record Kac1Seed(byte[]? Material, EncryptionContext Context, byte[] Blob);

/// <summary>Makes inputs that are nearly KAC1 blobs and must not open: it knows the fields.</summary>
/// <remarks>Never hands out a seed with its own material and context, unless a test asks for that, to see that it would be
/// noticed.</remarks>
internal sealed class Kac1Mutator(IReadOnlyList<Kac1Seed> seeds, Dice dice)
{
    private const int BytesMax = Limits.CiphertextBytesMax + 200;

    /// <summary>Magic, suite, flags, key id, material tag, salt, nonce, commitment.</summary>
    private static readonly (int From, int To)[] Fields =
        [(0, 4), (4, 5), (5, 6), (6, 22), (22, 30), (30, 46), (46, 58), (58, 90)];

    private readonly Scratch scratch = new(BytesMax);
    private readonly HashSet<EncryptionContext> contexts = [.. seeds.Select(static s => s.Context), EncryptionContext.Empty];

    internal ReadOnlyMemory<byte> Blob => scratch.Memory;

    internal EncryptionContext Context { get; private set; } = EncryptionContext.Empty;

    internal byte[]? Material { get; private set; }

    /// <summary>Makes the next input.</summary>
    internal void Next()
    {
        var (seed, other) = (dice.Of(seeds), dice.Of(seeds));
        (Material, Context) = (seed.Material, seed.Context);
        scratch.Load(seed.Blob);
        switch (dice.Below(12))
        {
            case 0:
                scratch.Flip(dice);
                break;
            case 1:
                OtherField(other);
                break;
            case 2:
                RandomField();
                break;
            case 3:
                Splice(seed, other);
                break;
            case 4:
                SwapFields();
                break;
            case 5:
                Context = NearContext();
                break;
            case 6:
                Material = other.Material;
                break;
            case 7:
                scratch.Resize(dice.Below(BytesMax + 1), dice);
                break;
            case 8:
                scratch.Append(dice.Below(2) == 0 ? seed.Blob : other.Blob);
                break;
            case 9:
                Nonsense();
                break;
            default:
                for (var n = dice.Between(1, 3); n > 0; n--) scratch.Edit(dice);
                break;
        }

        if (dice.Below(20) == 0) scratch.Edit(dice);
        while (WouldOpen()) scratch.Flip(dice);
    }

    /// <summary>A seed as it is: what the judge of the inputs must notice.</summary>
    internal void NextUnchanged()
    {
        var seed = dice.Of(seeds);
        (Material, Context) = (seed.Material, seed.Context);
        scratch.Load(seed.Blob);
    }

    private bool WouldOpen()
    {
        foreach (var seed in seeds)
            if (seed.Material == Material && seed.Context.Equals(Context) && scratch.Span.SequenceEqual(seed.Blob)) return true;
        return false;
    }

    private void OtherField(Kac1Seed other)
    {
        var (from, to) = dice.Of(Fields);
        if (dice.Below(4) == 0) (from, to) = (90, Math.Min(other.Blob.Length, scratch.Length));
        other.Blob.AsSpan(from..to).CopyTo(scratch.Span[from..]);
    }

    private void RandomField()
    {
        var (from, to) = dice.Of(Fields);
        if (dice.Below(4) == 0) (from, to) = (scratch.Length - 16, scratch.Length);
        dice.Fill(scratch.Span[from..to]);
    }

    private void Splice(Kac1Seed seed, Kac1Seed other)
    {
        var (head, tail) = (dice.Below(seed.Blob.Length + 1), dice.Below(other.Blob.Length + 1));
        if (dice.Below(2) == 0) tail = Math.Min(head, other.Blob.Length);
        scratch.Load(seed.Blob.AsSpan(..head));
        scratch.Append(other.Blob.AsSpan(tail..));
    }

    private void SwapFields()
    {
        // Parts of equal length trade places: salt with key id, two halves of the commitment, tag with the ciphertext before it.
        var (a, b, length) = dice.Of<(int A, int B, int Length)>(
            [(6, 30, 16), (6, 58, 16), (30, 58, 16), (58, 74, 16), (22, 46, 8), (22, 50, 8), (46, 78, 12), (scratch.Length - 32, scratch.Length - 16, 16)]);
        Span<byte> kept = stackalloc byte[length];
        var span = scratch.Span;
        span.Slice(a, length).CopyTo(kept);
        span.Slice(b, length).CopyTo(span[a..]);
        kept.CopyTo(span[b..]);
    }

    private EncryptionContext NearContext()
    {
        if (dice.Below(2) == 0) return dice.Of([.. contexts]);
        var pairs = Context.Pairs.ToDictionary(static p => p.Key, static p => p.Value, StringComparer.Ordinal);
        if (pairs.Count == 0 || dice.Below(3) == 0)
        {
            pairs["k" + dice.Below(100)] = "";
        }
        else
        {
            var key = dice.Of([.. pairs.Keys]);
            if (dice.Below(2) == 0) pairs.Remove(key);
            else pairs[key] += dice.Of([" ", "a", "\u00e9"]);
        }

        return EncryptionContext.From(pairs);
    }

    private void Nonsense()
    {
        scratch.Resize(0, dice);
        scratch.Resize(dice.Below(400), dice);
        var start = dice.Below(7);
        "KAC1\u0001\0"u8[..Math.Min(start, scratch.Length)].CopyTo(scratch.Span);
    }
}
