using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>How ids of access keys look: four letters that say which kind, and 80 bits in base32.</summary>
internal static class AccessKeyText
{
    /// <summary>Bytes behind an id.</summary>
    internal const int Bytes = 10;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    internal static AccessKeyId Of(string kind, ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[kind.Length + (Bytes * 8 / 5)];
        kind.CopyTo(text);
        var (bits, held, at) = (0u, 0, kind.Length);
        foreach (var b in bytes)
        {
            (bits, held) = ((bits << 8) | b, held + 8);
            while (held >= 5) text[at++] = Alphabet[(int)(bits >> (held -= 5)) & 31];
        }

        Invariant.Holds(AccessKeyId.TryParse(new string(text), out var id), "Ten bytes make an id.");
        return id;
    }
}
