using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace KeyActors.Model;

/// <summary>The name of a session, or who its source is: not secret, it stands in the trail.</summary>
/// <remarks>2 to 64 of letters, digits and <c>_+=,.@-</c>, in ASCII (AWS STS: roleSessionNameType, sourceIdentityType).</remarks>
public readonly record struct SessionName
{
    /// <summary>Characters of the shortest.</summary>
    public const int CharsMin = 2;

    /// <summary>Characters of the longest.</summary>
    public const int CharsMax = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+=,.@-");

    private readonly string? text;

    private SessionName(string text) => this.text = text;

    /// <summary>Reads a name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SessionName name)
    {
        var good = text is { Length: >= CharsMin and <= CharsMax } && !text.AsSpan().ContainsAnyExcept(Allowed);
        name = good ? new SessionName(text!) : default;
        return good;
    }

    /// <summary>The name; empty for none.</summary>
    public override string ToString() => text ?? "";

    /// <summary>Equal when the characters are.</summary>
    public bool Equals(SessionName other) => string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);
}
