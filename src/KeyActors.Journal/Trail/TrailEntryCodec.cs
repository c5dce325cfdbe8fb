using System.Collections.Immutable;
using System.Runtime.InteropServices;
using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>The fields of one entry. Their order is for ever: docs/formats/trail.md.</summary>
internal static class TrailEntryCodec
{
    internal const string What = "A block of the trail";
    private const int Fields = 21;
    private const int ContextPairsMax = Limits.ContextBytesMax / 4;

    internal static void Write(ref PayloadWriter to, TrailEntry entry)
    {
        Invariant.Holds(entry.Count >= 1 && entry.LastAt >= entry.FirstAt, "An entry is of one call at least, in order.");
        Invariant.Holds(IsWord(entry.Operation) && IsWord(entry.Result), "Operations and results are words.");
        to.Array(Fields);
        to.Caller(entry.By);
        to.Time(entry.FirstAt);
        to.Number(entry.LastAt.UtcTicks - entry.FirstAt.UtcTicks);
        to.Number(entry.Count);
        to.Text(entry.Operation);
        to.Text(entry.Realm.Region.ToString());
        to.Text(entry.Realm.Account.ToString());
        to.Array(entry.Key is null ? 0 : 1);
        if (entry.Key is { } key) to.Address(key);
        to.Text(entry.Named);
        to.Text(entry.Alias?.ToString() ?? "");
        Material(ref to, entry.Material);
        to.Pairs(entry.Context.Pairs, entry.Context.Count);
        to.Array(entry.GrantTokens.Length);
        foreach (var token in entry.GrantTokens) to.Text(token);
        to.Number(entry.PolicyRevision);
        to.Text(entry.Result);
        Span<byte> request = stackalloc byte[IdempotencyKey.Bytes];
        entry.Request.Write(request);
        to.Bytes(request);
        to.Flag(entry.IsReadOnly);
        to.Number(entry.Bytes);
        to.Pairs(entry.Parameters, entry.Parameters.Count);
    }

    internal static TrailEntry Read(ref PayloadReader from)
    {
        from.Array(Fields);
        var by = from.Caller();
        var first = from.Time();
        var last = from.Number(0, DateTimeOffset.MaxValue.UtcTicks - first.UtcTicks);
        return new TrailEntry
        {
            By = by,
            FirstAt = first,
            LastAt = first.AddTicks(last),
            Count = from.Number(1, long.MaxValue),
            Operation = Word(ref from),
            Realm = from.Realm(),
            Key = from.Array(0, 1) == 0 ? null : from.Address(),
            Named = from.Text(0, Limits.TrailNameCharsMax),
            Alias = Alias(from.Text(0, Limits.TrailNameCharsMax)),
            Material = Material(from.Bytes(0, KeyMaterialId.Bytes).Span),
            Context = Context(ref from),
            GrantTokens = Tokens(ref from),
            PolicyRevision = from.Number(0, long.MaxValue),
            Result = Word(ref from),
            Request = IdempotencyKey.FromBytes(from.Bytes(IdempotencyKey.Bytes, IdempotencyKey.Bytes).Span),
            IsReadOnly = from.Flag(),
            Bytes = from.Number(0, long.MaxValue),
            Parameters = TrailEntry.NoParameters.AddRange(
                from.Pairs(Limits.TrailParametersMax, Limits.TrailWordCharsMax, Limits.TrailParameterCharsMax)),
        };
    }

    /// <summary>1 to 64 ASCII letters, digits and hyphens.</summary>
    internal static string Word(ref PayloadReader from) =>
        from.Text(1, Limits.TrailWordCharsMax) is var word && IsWord(word) ? word : throw Bad("a word is none");

    internal static bool IsWord(string text) =>
        text.Length is >= 1 and <= Limits.TrailWordCharsMax
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static void Material(ref PayloadWriter to, KeyMaterialId? material)
    {
        if (material is { } id) to.Material(id);
        else to.Bytes([]);
    }

    private static KeyMaterialId? Material(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        0 => null,
        KeyMaterialId.Bytes => KeyMaterialId.FromBytes(bytes),
        _ => throw Bad("a material's name has another length"),
    };

    private static AliasArn? Alias(string text)
    {
        if (text.Length == 0) return null;
        return AliasArn.TryParse(text, out var alias) && alias.ToString() == text ? alias : throw Bad("an alias is not one");
    }

    private static EncryptionContext Context(ref PayloadReader from)
    {
        var count = from.Array(0, ContextPairsMax);
        var pairs = new List<KeyValuePair<string, string>>(Math.Min(count, 16));
        for (var i = 0; i < count; i++)
        {
            from.Array(2);
            pairs.Add(new(from.Text(0, Limits.ContextBytesMax), from.Text(0, Limits.ContextBytesMax)));
        }

        try
        {
            var context = EncryptionContext.From(pairs);
            return context.Pairs.AsSpan().SequenceEqual(CollectionsMarshal.AsSpan(pairs))
                ? context
                : throw Bad("an encryption context is not in order");
        }
        catch (RefusedException)
        {
            throw Bad("an encryption context is not one");
        }
    }

    private static ImmutableArray<string> Tokens(ref PayloadReader from)
    {
        var count = from.Array(0, Limits.GrantTokensMax);
        var tokens = ImmutableArray.CreateBuilder<string>(count);
        for (var i = 0; i < count; i++) tokens.Add(from.Text(1, Limits.GrantTokenCharsMax));
        return tokens.MoveToImmutable();
    }

    private static JournalFormatException Bad(string rule) => JournalFormatException.Unreadable(What, rule);
}
