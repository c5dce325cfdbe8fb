using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace KeyActors.Model;

/// <summary>A region, such as <c>us-east-1</c>: a namespace inside one vault, not a place that fails apart.</summary>
public readonly partial record struct RegionName
{
    private const int CharsMax = 32;
    private readonly string? text;

    private RegionName(string text) => this.text = text;

    /// <summary>The region that a vault uses when none is named: <c>us-east-1</c>.</summary>
    public static RegionName Default { get; } = new("us-east-1");

    /// <summary>Reads lower-case words joined by hyphens and closed by a number; at most 32 characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RegionName region)
    {
        var good = text is { Length: <= CharsMax } && Grammar().IsMatch(text);
        region = good ? new RegionName(text!) : default;
        return good;
    }

    /// <summary>The name.</summary>
    public override string ToString() => text ?? Default.text!;

    /// <summary>Equal when the names are.</summary>
    public bool Equals(RegionName other) => string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);

    [GeneratedRegex(@"\A[a-z]{2,8}(-[a-z]{2,12}){1,3}-[0-9]{1,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();
}
