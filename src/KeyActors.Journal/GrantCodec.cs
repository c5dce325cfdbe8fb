using System.Collections.Immutable;
using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>The terms of a grant, in events and in the bytes of a key's snapshot; and the grants of a key.</summary>
internal static class GrantCodec
{
    private const int TermsFields = 9;
    private const int Fields = 4;

    /// <summary>Every operation that there is, once.</summary>
    private static readonly int OperationsMax = Enum.GetValues<GrantOperation>().Length - 1;

    internal static void Write(ref PayloadWriter to, GrantTerms terms)
    {
        to.Array(TermsFields);
        to.Text(terms.Grantee ?? "");
        to.Text(terms.GranteeService ?? "");
        to.Text(terms.Retiring ?? "");
        to.Text(terms.RetiringService ?? "");
        to.Array(terms.Operations.Length);
        foreach (var operation in terms.Operations) to.Choice(operation);
        to.Text(terms.Name ?? "");
        Write(ref to, terms.ContextEquals);
        Write(ref to, terms.ContextSubset);
        to.Text(terms.SourceArn ?? "");
    }

    internal static GrantTerms Terms(ref PayloadReader from, string what)
    {
        from.Array(TermsFields);
        return new GrantTerms
        {
            Grantee = OrNull(from.Text(0, Limits.PrincipalCharsMax)),
            GranteeService = OrNull(from.Text(0, Limits.ServiceCharsMax)),
            Retiring = OrNull(from.Text(0, Limits.PrincipalCharsMax)),
            RetiringService = OrNull(from.Text(0, Limits.ServiceCharsMax)),
            Operations = Operations(ref from, what),
            Name = OrNull(from.Text(0, Limits.GrantNameCharsMax)),
            ContextEquals = Context(ref from, what),
            ContextSubset = Context(ref from, what),
            SourceArn = OrNull(from.Text(0, Limits.SourceArnCharsMax)),
        };
    }

    internal static void Write(ref PayloadWriter to, GrantSet grants)
    {
        to.Array(grants.Count);
        foreach (var grant in grants)
        {
            to.Array(Fields);
            to.Grant(grant.Id);
            to.Time(grant.CreatedAt);
            to.Text(grant.Issuer.ToString());
            Write(ref to, grant.Terms);
        }
    }

    internal static GrantSet Read(ref PayloadReader from, KeyArn key)
    {
        var count = from.Array(0, Limits.GrantsPerKeyMax);
        var grants = ImmutableArray.CreateBuilder<Grant>(count);
        for (var i = 0; i < count; i++)
        {
            from.Array(Fields);
            var (id, at, issuer) = (from.Grant(), from.Time(), from.Account());
            if (i > 0 && id <= grants[i - 1].Id)
                throw JournalFormatException.Unreadable(KeyStateCodec.Manifest, "grants are not in the order of their names");
            grants.Add(new Grant(key, id, at, issuer, Terms(ref from, KeyStateCodec.Manifest)));
        }

        return GrantSet.Restore(grants.MoveToImmutable());
    }

    private static ImmutableArray<GrantOperation> Operations(ref PayloadReader from, string what)
    {
        var count = from.Array(1, OperationsMax);
        var operations = ImmutableArray.CreateBuilder<GrantOperation>(count);
        for (var i = 0; i < count; i++)
        {
            var operation = from.Choice<GrantOperation>();
            if (i > 0 && operation <= operations[i - 1])
                throw JournalFormatException.Unreadable(what, "operations are not in the order of their numbers");
            operations.Add(operation);
        }

        return operations.MoveToImmutable();
    }

    /// <summary>No context is array 0; one without pairs is array 1 of array 0.</summary>
    private static void Write(ref PayloadWriter to, EncryptionContext? context)
    {
        to.Array(context is null ? 0 : 1);
        if (context is not null) to.Pairs(context.OrderBy(static p => p.Key, StringComparer.Ordinal), context.Count);
    }

    private static EncryptionContext? Context(ref PayloadReader from, string what)
    {
        if (from.Array(0, 1) == 0) return null;
        var pairs = from.Pairs(Limits.GrantContextPairsMax, Limits.ContextBytesMax, Limits.GrantContextCharsMax);
        try
        {
            return EncryptionContext.From(pairs);
        }
        catch (RefusedException)
        {
            throw JournalFormatException.Unreadable(what, "a context is larger than one may be");
        }
    }

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
