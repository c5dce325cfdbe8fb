using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeyActors.Model;

namespace KeyActors.History;

/// <summary>What the history of a destroyed key says of its end: what was asked, what was done, what was looked at, and the event
/// that says so.</summary>
/// <remarks>It repeats what stands in the journal, holds no secret, and is worth what its event is worth: number, hash of the
/// event before, and keyed hash name that event, and <c>keyactors verify</c> checks them. What the destruction could not reach
/// is in docs/operating/destruction.md.</remarks>
public sealed record DestructionCertificate
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The destroyed key.</summary>
    public required KeyArn Key { get; init; }

    /// <summary>UTC; when the key was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC; when its destruction was asked for, the last time.</summary>
    public required DateTimeOffset ScheduledAt { get; init; }

    /// <summary>Who asked.</summary>
    public required Caller ScheduledBy { get; init; }

    /// <summary>UTC; when it was due.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>UTC; when it began and could not be called back any more.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Epoch of the secret file that still held the secrets then.</summary>
    public required long StartedInEpoch { get; init; }

    /// <summary>UTC; when it was done.</summary>
    public required DateTimeOffset DestroyedAt { get; init; }

    /// <summary>Secrets that the last step destroyed; none for a key that held none.</summary>
    public required ImmutableArray<SecretId> Secrets { get; init; }

    /// <summary>Secrets of imported material that were destroyed earlier in the key's life.</summary>
    public required ImmutableArray<SecretId> EarlierSecrets { get; init; }

    /// <summary>All materials that the key ever sealed with, by name.</summary>
    public required ImmutableArray<KeyMaterialId> Materials { get; init; }

    /// <summary>What was done and looked at.</summary>
    public required DestructionProof Proof { get; init; }

    /// <summary>Number of the event that says all this, in the key's stream.</summary>
    public required long EventNumber { get; init; }

    /// <summary>64 hex digits: SHA-256 of the envelope before it.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>64 hex digits: the keyed hash of its envelope, which only the vault can make.</summary>
    public required string Mac { get; init; }

    /// <summary>What the chain says up to that event; whole, else there is no certificate.</summary>
    public required ChainVerdict Chain { get; init; }

    /// <summary>What was checked and found good, one sentence each.</summary>
    public ImmutableArray<string> Checks =>
    [
        $"From epoch {Plain(Proof.Epoch)} on the secret file holds none of these secrets, and no longer lends any.",
        Proof.OldFilesRemoved
            ? "The secret files of earlier epochs are removed."
            : "A secret file of an earlier epoch could not be removed then.",
        $"{Plain(Proof.FilesSearched)} files of the vault, {Plain(Proof.BytesSearched)} bytes, were searched; "
            + "nothing of them was found.",
        Chain.MacsChecked
            ? "Hash chain and keyed hashes of the key's history are whole up to this event."
            : "The hash chain of the key's history is whole up to this event; keyed hashes were not checked.",
    ];

    /// <summary>Lines for a person, ending in line feeds; fit for a terminal.</summary>
    public string ToText()
    {
        (string Name, string Value)[] facts =
        [
            ("Destroyed key", Key.ToString()),
            ("Created", Time(CreatedAt)),
            ("Asked for", $"{Time(ScheduledAt)} by {Printable.Clean(ScheduledBy.ToString())}"),
            ("Due", Time(DueAt)),
            ("Begun", $"{Time(StartedAt)} in epoch {Plain(StartedInEpoch)}"),
            ("Done", $"{Time(DestroyedAt)} in epoch {Plain(Proof.Epoch)}"),
            .. Materials.Select(static m => ("Material", m.ToString())),
            .. Secrets.Select(static s => ("Secret", s.ToString())),
            .. EarlierSecrets.Select(static s => ("Secret, earlier", s.ToString())),
            .. Checks.Select(static c => ("Checked", c)),
            ("Event", Plain(EventNumber)),
            ("Hash before it", PreviousHash),
            ("Keyed hash", Mac),
        ];
        var width = facts.Max(static f => f.Name.Length) + 3;
        return string.Concat(facts.Select(f => $"{f.Name.PadRight(width)}{f.Value}\n"));
    }

    /// <summary>The same for scripts: one indented object, names in camel case, times in ISO 8601.</summary>
    public string ToJson() => new JsonObject
    {
        ["key"] = Key.ToString(),
        ["createdAt"] = Iso(CreatedAt),
        ["scheduledAt"] = Iso(ScheduledAt),
        ["scheduledBy"] = new JsonObject { ["principal"] = ScheduledBy.Principal, ["source"] = ScheduledBy.Source },
        ["dueAt"] = Iso(DueAt),
        ["startedAt"] = Iso(StartedAt),
        ["startedInEpoch"] = StartedInEpoch,
        ["destroyedAt"] = Iso(DestroyedAt),
        ["epoch"] = Proof.Epoch,
        ["materials"] = Texts(Materials),
        ["secrets"] = Texts(Secrets),
        ["earlierSecrets"] = Texts(EarlierSecrets),
        ["oldFilesRemoved"] = Proof.OldFilesRemoved,
        ["filesSearched"] = Proof.FilesSearched,
        ["bytesSearched"] = Proof.BytesSearched,
        ["checks"] = Texts(Checks),
        ["event"] = new JsonObject
        {
            ["number"] = EventNumber, ["previousHash"] = PreviousHash, ["mac"] = Mac, ["macsChecked"] = Chain.MacsChecked,
        },
    }.ToJsonString(Indented);

    private static JsonArray Texts<T>(ImmutableArray<T> of) => [.. of.Select(static e => JsonValue.Create(e!.ToString()))];

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset at) => at.ToString("u", CultureInfo.InvariantCulture);

    private static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);
}
