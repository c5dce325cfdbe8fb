using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace KeyActors.Model;

/// <summary>The name of an access key, such as <c>AKIAIOSFODNN7EXAMPLE</c>: not secret, it stands in every signed
/// request.</summary>
/// <remarks>4 to 128 letters, digits and underscores (AWS IAM: accessKeyIdType, which begins at 16).</remarks>
public readonly record struct AccessKeyId
{
    /// <summary>Characters of the shortest.</summary>
    public const int CharsMin = 4;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private readonly string? text;

    private AccessKeyId(string text) => this.text = text;

    /// <summary>Reads an id.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AccessKeyId id)
    {
        var good = text is { Length: >= CharsMin and <= Limits.AccessKeyIdCharsMax } && !text.AsSpan().ContainsAnyExcept(Allowed);
        id = good ? new AccessKeyId(text!) : default;
        return good;
    }

    /// <summary>The id.</summary>
    public override string ToString() => text ?? "";

    /// <summary>Equal when the characters are.</summary>
    public bool Equals(AccessKeyId other) => string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);
}
