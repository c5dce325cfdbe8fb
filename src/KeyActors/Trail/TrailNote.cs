using System.Collections.Immutable;
using KeyActors.Calls;
using KeyActors.Model;
using KeyActors.Telemetry;

namespace KeyActors.Trail;

/// <summary>What is gathered about one call while it is made, and what becomes an entry; lent by the trail and given back to
/// it with the call's end.</summary>
/// <remarks>Pooled, so that a use allocates nothing for it. One thread at a time; the trail's alone once it is given
/// back.</remarks>
internal sealed class TrailNote
{
    private const int BytesMin = 256;
    private const int Utf8BytesPerChar = 3;
    private static readonly string TrailWithheld = new Refusal.TrailUnavailable(false).Code;

    internal Caller By { get; private set; } = Caller.Vault;

    internal string Operation { get; private set; } = "";

    internal Realm Realm { get; private set; }

    internal KeyArn? Key { get; private set; }

    internal string Named { get; private set; } = "";

    internal AliasArn? Alias { get; set; }

    internal KeyMaterialId? Material { get; set; }

    internal EncryptionContext Context { get; private set; } = EncryptionContext.Empty;

    internal string Result { get; set; } = TrailEntry.Ok;

    internal IdempotencyKey Request { get; set; }

    /// <summary>What the caller's request is called where it came from, for people who look for it; null for a call in
    /// process.</summary>
    internal string? RequestId { get; set; }

    /// <summary>Since when the call is measured.</summary>
    internal CallWatch Watch { get; set; }

    internal bool IsReadOnly { get; private set; }

    internal long Bytes { get; set; }

    internal ImmutableSortedDictionary<string, string> Parameters { get; private set; } = TrailEntry.NoParameters;

    internal DateTimeOffset FirstAt { get; private set; }

    internal DateTimeOffset LastAt { get; private set; }

    internal long Count { get; private set; }

    /// <summary>Bytes that the buffer counts for it.</summary>
    internal int Held { get; set; }

    /// <summary>Hears whether the entry is durable; null when nobody waits for that.</summary>
    internal TaskCompletionSource<bool>? Durable { get; set; }

    /// <summary>A call begins.</summary>
    /// <param name="operation">As <see cref="TrailEntry.Operation"/>; a constant.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="realm">Where.</param>
    /// <param name="named">What the caller named, until a key is found by it.</param>
    /// <param name="context">Its context.</param>
    /// <param name="isReadOnly">Whether the history stays as it is.</param>
    internal void Begin(string operation, Caller by, Realm realm, string? named, EncryptionContext context, bool isReadOnly)
    {
        (Operation, By, Realm, Context, IsReadOnly) = (operation, by, realm, context, isReadOnly);
        Name(named);
    }

    /// <summary>What the caller named, until a key is found by it. A longer one would be held, whatever its length.</summary>
    internal void Name(string? named) =>
        Named = named is { Length: > Limits.TrailNameCharsMax } ? named[..Limits.TrailNameCharsMax] : named ?? "";

    /// <summary>A key was found by what the caller named.</summary>
    internal void Found(Target target)
    {
        (Key, Named) = (target.Key, "");
        if (target.Via is { } alias) Alias = alias;
    }

    /// <summary>The call was asked with something else that is worth knowing.</summary>
    internal void With(string parameter, string value) => Parameters = Parameters.SetItem(
        parameter, Whole(value.Length > Limits.TrailParameterCharsMax ? value[..Limits.TrailParameterCharsMax] : value));

    /// <summary>The call was answered.</summary>
    internal void Answered(DateTimeOffset at) => (FirstAt, LastAt, Count) = (at, at, 1);

    /// <summary>Takes an equal call of later into this one.</summary>
    internal void Take(TrailNote later)
    {
        (LastAt, Count) = (later.LastAt, Count + later.Count);
        Bytes += later.Bytes;
    }

    /// <summary>Tells who waits whether the entry is durable. If not, what was made is wiped instead of given out, and the entry
    /// says so when it is written after all; what was changed stays.</summary>
    internal void Tell(bool isDurable)
    {
        if (Durable is not { } waiting) return;
        Durable = null;
        if (!isDurable && IsReadOnly && Result == TrailEntry.Ok) (Result, Bytes) = (TrailWithheld, 0);
        waiting.TrySetResult(isDurable);
    }

    /// <summary>About the bytes of the entry, and not fewer than that by much.</summary>
    internal int EstimateBytes()
    {
        var chars = By.Principal.Length + By.Source.Length + Named.Length + (RequestId?.Length ?? 0);
        foreach (var (name, value) in By.Attributes) chars += name.Length + value.Length;
        foreach (var (name, value) in Parameters) chars += name.Length + value.Length;
        return BytesMin + (chars * Utf8BytesPerChar) + Context.CanonicalBytes;
    }

    internal TrailEntry ToEntry() => new()
    {
        By = By,
        FirstAt = FirstAt,
        LastAt = LastAt,
        Count = Count,
        Operation = Operation,
        Realm = Realm,
        Key = Key,
        Named = Whole(Named),
        Alias = Alias,
        Material = Material,
        Context = Context,
        Result = Result,
        Request = Request,
        IsReadOnly = IsReadOnly,
        Bytes = Bytes,
        Parameters = RequestId is null ? Parameters : Parameters.SetItem(TrailEntry.RequestIdParameter, Whole(RequestId)),
    };

    /// <summary>Drops every reference to a caller's data.</summary>
    internal void Clear()
    {
        (By, Operation, Realm, Key, Named, Alias, Material) = (Caller.Vault, "", default, null, "", null, null);
        (Context, Result, Request, IsReadOnly, Bytes) = (EncryptionContext.Empty, TrailEntry.Ok, default, false, 0);
        (Parameters, FirstAt, LastAt, Count, Durable) = (TrailEntry.NoParameters, default, default, 0, null);
        (RequestId, Watch) = (null, default);
    }

    /// <summary>What a caller typed may be no text at all, and is kept as far as it is.</summary>
    private static string Whole(string text) => StrictUtf8.IsWhole(text)
        ? text
        : string.Create(text.Length, text, static (whole, typed) =>
        {
            for (var i = 0; i < typed.Length; i++) whole[i] = char.IsSurrogate(typed[i]) ? '\uFFFD' : typed[i];
        });
}
