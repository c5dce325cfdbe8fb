using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace KeyActors.Model;

/// <summary>A second name of a key inside its realm: <c>alias/</c> and letters, digits, <c>/</c>, <c>_</c>, <c>-</c>.</summary>
/// <remarks>Case-sensitive; 7 to 256 characters. Names under <c>alias/aws/</c> belong to services.</remarks>
public readonly record struct AliasName : IComparable<AliasName>
{
    /// <summary>How every alias begins.</summary>
    public const string Prefix = "alias/";

    private const string ServicePrefix = "alias/aws/";
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-");

    private readonly string? text;

    private AliasName(string text) => this.text = text;

    /// <summary>Whether the name is one of a service, which a caller may read but not make, move or delete.</summary>
    public bool IsService => ToString().StartsWith(ServicePrefix, StringComparison.Ordinal);

    /// <summary>Reads an alias name; the prefix must be there.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AliasName name)
    {
        // On the path of every use: no regular expression.
        var good = text is { Length: > 6 and <= Limits.AliasCharsMax }
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && !text.AsSpan(Prefix.Length).ContainsAnyExcept(Allowed);
        name = good ? new AliasName(text!) : default;
        return good;
    }

    /// <summary>Reads an alias name, or refuses with the rule that it broke.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.NameInvalid"/>.</exception>
    public static AliasName Parse(string? text) =>
        TryParse(text, out var name) ? name : throw new RefusedException(new Refusal.NameInvalid(
            "alias",
            text,
            $"write {Prefix}NAME with letters, digits, '/', '_' or '-', at most {Limits.AliasCharsMax} characters"));

    /// <summary>The name, prefix included.</summary>
    public override string ToString() => text ?? Prefix;

    /// <summary>Equal when the characters are.</summary>
    public bool Equals(AliasName other) => string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);

    /// <summary>Ordinal order.</summary>
    public int CompareTo(AliasName other) => string.CompareOrdinal(ToString(), other.ToString());
}
