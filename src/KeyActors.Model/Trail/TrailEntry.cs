using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>One call that was answered, or several equal ones: who asked what of which key, everything that the decision read,
/// and what came of it. Never a plaintext, a ciphertext or a data key.</summary>
/// <remarks>Immutable. Source of the fields: CloudTrail records of AWS KMS; bytes: docs/formats/trail.md.</remarks>
public sealed record TrailEntry
{
    /// <summary>The result of a call that was done.</summary>
    public const string Ok = "ok";

    /// <summary>The parameter that tells what a request is called where it came from: on the AWS wire its
    /// <c>x-amzn-RequestId</c>. Of several equal calls it is the first one's.</summary>
    public const string RequestIdParameter = "requestId";

    /// <summary>Who asked, from where, with which attributes of the session. <see cref="Caller.Vault"/> for the vault's own
    /// work.</summary>
    public required Caller By { get; init; }

    /// <summary>UTC; when the call was answered, or the first of several. Never before the entry in front of it.</summary>
    public required DateTimeOffset FirstAt { get; init; }

    /// <summary>UTC; when the last of several calls was answered; <see cref="FirstAt"/> for one.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>Calls that this entry stands for, 1 or more.</summary>
    public long Count { get; init; } = 1;

    /// <summary>What was asked, as AWS KMS names it, such as <c>GenerateDataKey</c>: 1 to 64 letters and digits.</summary>
    public required string Operation { get; init; }

    /// <summary>Where the call was made: its region and account. The key may be in another.</summary>
    public required Realm Realm { get; init; }

    /// <summary>The key that was found by what the caller named; null when none was, or none was asked for.</summary>
    public KeyArn? Key { get; init; }

    /// <summary>What the caller named instead, when no key was found; at most <see cref="Limits.TrailNameCharsMax"/>
    /// characters of it. Empty otherwise.</summary>
    public string Named { get; init; } = "";

    /// <summary>The alias that led to the key, or that the operation is about; null when there is none.</summary>
    public AliasArn? Alias { get; init; }

    /// <summary>The material that sealed, opened, came or went; null when none did.</summary>
    public KeyMaterialId? Material { get; init; }

    /// <summary>The encryption context of the call.</summary>
    public EncryptionContext Context { get; init; } = EncryptionContext.Empty;

    /// <summary>Grant tokens of the call, as given. Empty today.</summary>
    public ImmutableArray<string> GrantTokens { get; init; } = [];

    /// <summary>The revision of the key's policy that decided; 0 when none did.</summary>
    public long PolicyRevision { get; init; }

    /// <summary><see cref="Ok"/>, or the <see cref="Refusal.Code"/> of the refusal: 1 to 64 characters.</summary>
    public required string Result { get; init; }

    /// <summary>The name of the call: of the first, when several share the entry.</summary>
    public required IdempotencyKey Request { get; init; }

    /// <summary>Whether the operation leaves the vault's history as it is, as CloudTrail tells it.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Bytes of plaintext that were sealed, made or opened, of all calls together; 0 when none were.</summary>
    public long Bytes { get; init; }

    /// <summary>What else the operation was asked with, by AWS KMS's name for it: at most
    /// <see cref="Limits.TrailParametersMax"/>, never a secret.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = NoParameters;

    /// <summary>None, in the order that parameters have.</summary>
    public static ImmutableSortedDictionary<string, string> NoParameters { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Operation, key or name, and result.</summary>
    public override string ToString() => $"{Operation} {Key?.ToString() ?? Named}: {Result}";
}
