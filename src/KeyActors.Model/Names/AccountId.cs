using System.Diagnostics.CodeAnalysis;

namespace KeyActors.Model;

/// <summary>An account: exactly twelve decimal digits, as in an ARN; or <c>vault</c>, the vault's own.</summary>
public readonly record struct AccountId
{
    private readonly string? text;

    private AccountId(string text) => this.text = text;

    /// <summary>The account that a vault uses when none is named: <c>000000000000</c>.</summary>
    public static AccountId Default { get; } = new("000000000000");

    /// <summary>The account of the vault itself, <c>vault</c>: its keys are owned keys, which no other account sees.</summary>
    public static AccountId Vault { get; } = new("vault");

    /// <summary>Whether this is the vault's own account.</summary>
    public bool IsVault => Equals(Vault);

    /// <summary>Reads twelve digits, or <c>vault</c>; nothing else, no white space.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AccountId account)
    {
        var good = text is { Length: 12 } && text.All(char.IsAsciiDigit);
        account = good ? new AccountId(text!) : default;
        if (text != Vault.text) return good;
        (account, good) = (Vault, true);
        return good;
    }

    /// <summary>The twelve digits, or <c>vault</c>.</summary>
    public override string ToString() => text ?? Default.text!;

    /// <summary>Equal when the texts are.</summary>
    public bool Equals(AccountId other) => string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);
}
