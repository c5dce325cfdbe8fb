using System.Diagnostics.CodeAnalysis;

namespace KeyActors.Model;

/// <summary>An account: exactly twelve decimal digits, as in an ARN.</summary>
public readonly record struct AccountId
{
    private readonly string? text;

    private AccountId(string text) => this.text = text;

    /// <summary>The account that a vault uses when none is named: <c>000000000000</c>.</summary>
    public static AccountId Default { get; } = new("000000000000");

    /// <summary>Reads twelve digits; nothing else, no white space.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AccountId account)
    {
        var good = text is { Length: 12 } && text.All(char.IsAsciiDigit);
        account = good ? new AccountId(text!) : default;
        return good;
    }

    /// <summary>The twelve digits.</summary>
    public override string ToString() => text ?? Default.text!;

    /// <summary>Equal when the digits are.</summary>
    public bool Equals(AccountId other) => string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);
}
