using System.Collections;
using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>Pairs that are authenticated with a ciphertext but not hidden: opening it needs exactly the same pairs.</summary>
/// <remarks>Order does not matter, case and every code point do; there is no Unicode normalisation. Not secret, and shown in
/// histories. At most <see cref="Limits.ContextBytesMax"/> bytes in canonical form. Immutable, safe on any thread.
/// Source: AWS KMS developer guide, "Encryption context"; order and lengths as in the AWS Encryption SDK's AAD
/// structure.</remarks>
public sealed class EncryptionContext : IReadOnlyCollection<KeyValuePair<string, string>>, IEquatable<EncryptionContext>
{
    private readonly ImmutableArray<KeyValuePair<string, string>> pairs;

    private EncryptionContext(ImmutableArray<KeyValuePair<string, string>> pairs, int canonicalBytes) =>
        (this.pairs, CanonicalBytes) = (pairs, canonicalBytes);

    /// <summary>No pairs.</summary>
    public static EncryptionContext Empty { get; } = new([], 0);

    /// <summary>How many pairs.</summary>
    public int Count => pairs.Length;

    /// <summary>Bytes of the canonical form: 0 when empty, else 2 and for each pair 4 and its UTF-8.</summary>
    public int CanonicalBytes { get; }

    /// <summary>The pairs, sorted by the UTF-8 bytes of their keys.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Pairs => pairs;

    /// <summary>A context of pairs written in the code.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.ContextInvalid"/>.</exception>
    public static EncryptionContext Of(params ReadOnlySpan<(string Key, string Value)> pairs)
    {
        var list = new List<KeyValuePair<string, string>>(pairs.Length);
        foreach (var (key, value) in pairs) list.Add(new(key, value));
        return From(list);
    }

    /// <summary>A context of any pairs, copied.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.ContextInvalid"/>: a key twice, a lone surrogate, a
    /// null, or too many bytes.</exception>
    public static EncryptionContext From(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var sorted = new List<(byte[] Key, KeyValuePair<string, string> Pair)>();
        var bytes = 2;
        foreach (var pair in pairs)
        {
            if (pair.Key is null || pair.Value is null) throw Invalid("a key or a value is missing");
            if (!StrictUtf8.IsWhole(pair.Key) || !StrictUtf8.IsWhole(pair.Value))
                throw Invalid("a key or a value has a lone surrogate: give whole Unicode");
            var key = StrictUtf8.Encoding.GetBytes(pair.Key);
            bytes += 4 + key.Length + StrictUtf8.Encoding.GetByteCount(pair.Value);
            if (bytes > Limits.ContextBytesMax)
                throw Invalid($"it is larger than {Limits.ContextBytesMax} bytes: name things by shorter ids");
            sorted.Add((key, pair));
        }

        if (sorted.Count == 0) return Empty;
        sorted.Sort(static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        for (var i = 1; i < sorted.Count; i++)
            if (sorted[i].Key.AsSpan().SequenceEqual(sorted[i - 1].Key)) throw Invalid("a key stands twice: give each key once");
        return new EncryptionContext([.. sorted.Select(static s => s.Pair)], bytes);
    }

    /// <summary>So that a dictionary can stand where a context is asked for.</summary>
    public static implicit operator EncryptionContext(Dictionary<string, string> pairs) => From(pairs);

    /// <summary>The named form of the conversion.</summary>
    public static EncryptionContext FromDictionary(Dictionary<string, string> pairs) => From(pairs);

    /// <summary>Equal when the pairs are.</summary>
    public bool Equals(EncryptionContext? other) => other is not null && pairs.AsSpan().SequenceEqual(other.pairs.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EncryptionContext);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var pair in pairs)
        {
            hash.Add(pair.Key, StringComparer.Ordinal);
            hash.Add(pair.Value, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, string>>)pairs).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>How many pairs; not the pairs.</summary>
    public override string ToString() => $"{Count} pairs";

    private static RefusedException Invalid(string rule) => new(new Refusal.ContextInvalid(rule));
}
