using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using KeyActors.Model;

namespace KeyActors.Aws;

internal sealed partial class WireInput
{
    /// <summary>A list of plain texts. AWS quotes such a list whole, with every rule of its items.</summary>
    internal ImmutableArray<string>? Texts(string name, int min, int max, ModelPattern? pattern = null)
    {
        if (body.Member(name) is not { } value) return null;
        ImmutableArray<string> texts = [.. value.AsList().Select(static item => item.Text())];
        if (texts.All(text => text.Length >= min && text.Length <= max && pattern?.Fits(text) != false)) return texts;
        Wrong($"Value '[{string.Join(", ", texts)}]' at '{Path(name)}'", $"satisfy constraint: [{Rules(min, max, pattern)}]");
        return texts;
    }

    internal ImmutableArray<string> NeededTexts(string name, int min, int max, ModelPattern? pattern = null)
    {
        if (Texts(name, min, max, pattern) is { } texts) return texts;
        Missing(name, false);
        return [];
    }

    /// <summary>A list of values of an enumeration; empty when it was not sent.</summary>
    internal ImmutableArray<string> Choices(string name, params string[] allowed)
    {
        if (body.Member(name) is not { } value) return [];
        ImmutableArray<string> texts = [.. value.AsList().Select(static item => item.Text())];
        if (texts.All(allowed.Contains)) return texts;
        Wrong(
            $"Value '[{string.Join(", ", texts)}]' at '{Path(name)}'",
            $"satisfy constraint: [Member must satisfy enum value set: [{string.Join(", ", allowed)}]]");
        return texts;
    }

    /// <summary>The same for a list that must be there.</summary>
    internal ImmutableArray<string> NeededChoices(string name, params string[] allowed)
    {
        if (body.Member(name) is null) Missing(name, false);
        return Choices(name, allowed);
    }

    /// <summary>Reads whom an answer is to be encrypted for: <see cref="RefuseRecipient"/> refuses that.</summary>
    internal void Recipient()
    {
        if (Nested("Recipient") is not { } recipient) return;
        recipient.Choice("KeyEncryptionAlgorithm", "RSAES_OAEP_SHA_256");
        recipient.Blob("AttestationDocument", 1, AttestationBytesMax);
        isForEnclave = true;
    }

    /// <summary>Refuses an answer for a Nitro enclave, when one was asked for.</summary>
    internal void RefuseRecipient()
    {
        if (isForEnclave) throw WireException.Unsupported("Answers for a Nitro enclave are not made here.");
    }

    /// <summary>Reads a secret that nothing here takes: held to its bounds, never quoted, never made a string. The alphabet
    /// is what the pattern allows.</summary>
    internal void Secret(
        string name, bool isNeeded, int min, int max, string? pattern = null, SearchValues<byte>? alphabet = null)
    {
        if (body.Member(name) is not { } value)
        {
            if (isNeeded) Missing(name, false);
            return;
        }

        var text = value.Utf8(scratch).Span;
        var at = $"Value at '{Path(name)}'";
        Length(at, StrictUtf8.Encoding.GetCharCount(text), min, max);
        if (alphabet is not null && (text.IsEmpty || text.ContainsAnyExcept(alphabet)))
            Wrong(at, "satisfy regular expression pattern: " + pattern);
    }

    /// <summary>Throws for a grant token that is none of the vault's; given by the call that this is the input of.</summary>
    internal Action<string>? TokenCheck { get; set; }

    /// <summary>Grant tokens: each of them is the vault's own. They add nothing here, where a grant counts from its reply
    /// on.</summary>
    internal void GrantTokens()
    {
        if (body.Member("GrantTokens") is not { } value) return;
        var tokens = value.AsList().Select(static item => item.Text()).ToList();
        var at = $"Value at '{Path("GrantTokens")}'";
        if (tokens.Count > Limits.GrantTokensMax) Length(at, tokens.Count, 0, Limits.GrantTokensMax);
        if (tokens.Any(static token => token.Length is < 1 or > Limits.GrantTokenCharsMax))
            Wrong(at, $"satisfy constraint: [{Rules(1, Limits.GrantTokenCharsMax, null)}]");
        Check();
        if (tokens.Count == 0) return;
        if (TokenCheck is not { } check) throw new WireException("InvalidGrantTokenException");
        tokens.ForEach(check);
    }

    private static string Rules(int min, int max, ModelPattern? pattern)
    {
        var rules = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"Member must have length less than or equal to {max}"),
        };
        if (min > 0)
            rules.Add(string.Create(CultureInfo.InvariantCulture, $"Member must have length greater than or equal to {min}"));
        if (pattern is not null) rules.Add($"Member must satisfy regular expression pattern: {pattern}");
        return string.Join(", ", rules);
    }
}
