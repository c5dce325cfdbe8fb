using System.Collections.Immutable;
using System.Globalization;

namespace KeyActors.Model;

/// <summary>Who asks: recorded in every event, and later judged by policies.</summary>
/// <remarks>Nothing here is secret. Texts are whole Unicode of at most <see cref="Limits.CallerCharsMax"/> characters.</remarks>
public sealed record Caller
{
    /// <summary>A caller with no attributes.</summary>
    /// <param name="principal">Who: an ARN or any stable name, 1 to 256 characters.</param>
    /// <param name="source">From where: an address, a process, a host; 0 to 256 characters.</param>
    /// <exception cref="ArgumentException">A text is too long, empty where it may not be, or not whole Unicode.</exception>
    public Caller(string principal, string source)
    {
        ArgumentException.ThrowIfNullOrEmpty(principal);
        ArgumentNullException.ThrowIfNull(source);
        (Principal, Source) = (Checked(principal, nameof(principal)), Checked(source, nameof(source)));
    }

    /// <summary>The vault's own work: rotation on schedule, delivery of alias changes.</summary>
    public static Caller Vault { get; } = new("vault", "");

    /// <summary>The host process, when it names no other caller.</summary>
    public static Caller Host { get; } = new("host", "in-process");

    /// <summary>Who.</summary>
    public string Principal { get; }

    /// <summary>From where.</summary>
    public string Source { get; }

    /// <summary>Attributes of the session, by name: at most 50.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; private init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The same caller with one more attribute.</summary>
    /// <exception cref="ArgumentException">A text is too long or not whole Unicode, or there would be more than 50.</exception>
    public Caller With(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        var attributes = Attributes.SetItem(Checked(name, nameof(name)), Checked(value, nameof(value)));
        return attributes.Count <= Limits.CallerAttributesMax
            ? this with { Attributes = attributes }
            : throw new ArgumentException($"A caller has at most {Limits.CallerAttributesMax} attributes.", nameof(name));
    }

    /// <summary>Equal when principal, source and attributes are.</summary>
    public bool Equals(Caller? other) =>
        other is not null
        && string.Equals(Principal, other.Principal, StringComparison.Ordinal)
        && string.Equals(Source, other.Source, StringComparison.Ordinal)
        && Attributes.SequenceEqual(other.Attributes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Principal, Source, Attributes.Count);

    /// <summary>Principal, and source where there is one.</summary>
    public override string ToString() => Source.Length == 0 ? Principal : $"{Principal} from {Source}";

    private static string Checked(string text, string name)
    {
        if (text.Length > Limits.CallerCharsMax)
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"At most {Limits.CallerCharsMax} characters."), name);
        return StrictUtf8.IsWhole(text) ? text : throw new ArgumentException("The text has a lone surrogate.", name);
    }
}
