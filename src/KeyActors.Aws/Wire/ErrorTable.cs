using System.Collections.Frozen;
using System.Net;
using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>The one table from refusals to AWS errors, closed: a test holds every refusal to it.</summary>
/// <remarks>Messages are those of the real service where they are known; docs/aws.md lists those that are not proven. Client
/// faults have status 400, whatever the service's model says: that is what the service sends.</remarks>
internal static class ErrorTable
{
    internal const string SignatureMismatch =
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and "
        + "signing method. Consult the service documentation for details.";

    private const string CiphertextKeyUnknown =
        "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not "
        + "allowed to access.";

    private const string Throttled =
        "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.";

    /// <summary>Every refusal, with the error that it is for a request.</summary>
    internal static FrozenDictionary<Type, Func<Refusal, WireScope, WireException>> Rows { get; } =
        new Dictionary<Type, Func<Refusal, WireScope, WireException>>
        {
            [typeof(Refusal.NameInvalid)] = static (r, _) => Name((Refusal.NameInvalid)r),
            [typeof(Refusal.SizeInvalid)] = static (r, _) => WireException.Validation(r.Sentence),
            [typeof(Refusal.ContextInvalid)] = static (r, _) => WireException.Validation(r.Sentence),
            [typeof(Refusal.TagInvalid)] = static (r, _) => new("TagException", r.Sentence),
            [typeof(Refusal.TextInvalid)] = static (r, _) => WireException.Validation(r.Sentence),
            [typeof(Refusal.KeyUnknown)] = static (r, _) => KeyUnknown(((Refusal.KeyUnknown)r).Name),
            [typeof(Refusal.AliasUnknown)] = static (r, at) => AliasUnknown(((Refusal.AliasUnknown)r).Name, at.Realm),
            [typeof(Refusal.AliasTaken)] = static (r, at) => new(
                "AlreadyExistsException",
                $"An alias with the name {new AliasArn(at.Realm, ((Refusal.AliasTaken)r).Alias)} already exists"),
            [typeof(Refusal.AliasReserved)] = static (_, _) => new("NotAuthorizedException"),
            [typeof(Refusal.LimitReached)] = static (r, _) => new("LimitExceededException", r.Sentence),
            [typeof(Refusal.IdempotencyConflict)] = static (r, _) => new("ConflictException", r.Sentence),
            [typeof(Refusal.MaterialUnknown)] = static (r, _) => new("NotFoundException", r.Sentence),
            [typeof(Refusal.MaterialIncorrect)] = static (_, _) => new("IncorrectKeyMaterialException"),
            [typeof(Refusal.KeyManaged)] = static (r, at) => NotAuthorized(at, ((Refusal.KeyManaged)r).Key.ToString()),
            [typeof(Refusal.KeyDisabled)] = static (r, _) =>
                new("DisabledException", $"{((Refusal.KeyDisabled)r).Key} is disabled."),
            [typeof(Refusal.StatusForbids)] = static (r, _) => Status((Refusal.StatusForbids)r),
            [typeof(Refusal.KeyUnavailable)] = static (r, _) => new(
                "KeyUnavailableException", $"{((Refusal.KeyUnavailable)r).Key} is unavailable.",
                HttpStatusCode.InternalServerError),
            [typeof(Refusal.NotPendingDeletion)] = static (r, _) =>
                State($"{((Refusal.NotPendingDeletion)r).Key} is not pending deletion."),
            [typeof(Refusal.RotationConflict)] = static (r, _) => new("ConflictException", r.Sentence),
            [typeof(Refusal.DestructionBegun)] = static (r, _) => KeyUnknown(((Refusal.DestructionBegun)r).Key.ToString()),
            [typeof(Refusal.OriginForbids)] = static (r, _) => Origin((Refusal.OriginForbids)r),
            [typeof(Refusal.MaterialPending)] = static (r, _) => Pending((Refusal.MaterialPending)r),
            [typeof(Refusal.NoMaterialPending)] = static (r, _) =>
                State($"No available key material pending rotation for the key: {((Refusal.NoMaterialPending)r).Key}."),
            [typeof(Refusal.BudgetSpent)] = static (r, _) => new("LimitExceededException", r.Sentence),
            [typeof(Refusal.CiphertextInvalid)] = static (_, _) => new("InvalidCiphertextException"),
            [typeof(Refusal.CiphertextKeyUnknown)] = static (_, _) => new("AccessDeniedException", CiphertextKeyUnknown),
            [typeof(Refusal.KeyIncorrect)] = static (_, _) => new(
                "IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation."),
            [typeof(Refusal.UsageForbids)] = static (r, at) => AlgorithmErrors.Of((Refusal.UsageForbids)r, at),
            [typeof(Refusal.AlgorithmForbids)] = static (r, _) => AlgorithmErrors.Of((Refusal.AlgorithmForbids)r),
            [typeof(Refusal.SpecForbids)] = static (_, _) => WireException.Unsupported(""),
            [typeof(Refusal.DigestInvalid)] = static (r, _) => AlgorithmErrors.Of((Refusal.DigestInvalid)r),
            [typeof(Refusal.ExternalMuUnavailable)] = static (r, _) => WireException.Unsupported(r.Sentence),
            [typeof(Refusal.MessageKindForbids)] = static (r, _) => AlgorithmErrors.Of((Refusal.MessageKindForbids)r),
            [typeof(Refusal.PlaintextTooLong)] = static (r, _) => AlgorithmErrors.Of((Refusal.PlaintextTooLong)r),
            [typeof(Refusal.PeerKeyInvalid)] = static (_, _) => WireException.Validation(""),
            [typeof(Refusal.SignatureInvalid)] = static (_, _) => new("KMSInvalidSignatureException"),
            [typeof(Refusal.MacInvalid)] = static (_, _) => new("KMSInvalidMacException"),
            [typeof(Refusal.ImportTokenInvalid)] = static (_, _) => new("InvalidImportTokenException"),
            [typeof(Refusal.ImportTokenExpired)] = static (_, _) => new("ExpiredImportTokenException"),
            [typeof(Refusal.ImportWrappingInvalid)] = static (_, _) => new("InvalidCiphertextException"),
            [typeof(Refusal.TooBusy)] = static (_, _) => new("ThrottlingException", Throttled),
            [typeof(Refusal.Unavailable)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.TrailUnavailable)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.RegionUnknown)] = static (r, _) => WireException.Validation(r.Sentence),
            [typeof(Refusal.NotMultiRegion)] = static (r, _) => WireException.Unsupported(
                $"{((Refusal.NotMultiRegion)r).Key} is not a multi-region primary key."),
            [typeof(Refusal.NotPrimary)] = static (r, _) => WireException.Unsupported(
                $"{((Refusal.NotPrimary)r).Key} is not a multi-region primary key."),
            [typeof(Refusal.ReplicaExists)] = static (r, _) => new("AlreadyExistsException", r.Sentence),
            [typeof(Refusal.ReplicaUnknown)] = static (r, _) => new("NotFoundException", r.Sentence),
            [typeof(Refusal.RegionsUnderWay)] = static (r, _) => State(r.Sentence),
            [typeof(Refusal.ReplicaMaterialMissing)] = static (r, _) => State(r.Sentence),
            [typeof(Refusal.PolicyMalformed)] = static (r, _) => new("MalformedPolicyDocumentException", r.Sentence),
            [typeof(Refusal.PolicyLocksOut)] = static (_, _) => new(
                "MalformedPolicyDocumentException",
                "The new key policy will not allow you to update the key policy in the future."),
            [typeof(Refusal.GrantUnknown)] = static (r, _) => new(
                "NotFoundException", $"Grant ID {((Refusal.GrantUnknown)r).Grant} not found"),
            [typeof(Refusal.GrantIdInvalid)] = static (_, _) => new("InvalidGrantIdException"),
            [typeof(Refusal.GrantTokenInvalid)] = static (_, _) => new("InvalidGrantTokenException"),
            [typeof(Refusal.GrantInvalid)] = static (r, _) => WireException.Validation(r.Sentence),
            [typeof(Refusal.PrincipalInvalid)] = static (r, _) => new("InvalidArnException", r.Sentence),
            [typeof(Refusal.VaultForOther)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.VaultSealed)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.VaultOlder)] = static (r, _) => WireException.Unsupported(
                $"The vault's format level is too old for {((Refusal.VaultOlder)r).What}: its operator has to raise it."),

            // Of an operator's work: no request leads there.
            [typeof(Refusal.AccessKeyUnknown)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.SessionInvalid)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.SettingInvalid)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.FileInvalid)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.VaultUnusable)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.VaultInUse)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.VaultNewer)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.SealRefused)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.SealChangeRefused)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.BackupUnusable)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.BackupForeign)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.BackupOlder)] = static (_, _) => WireException.Internal(),
            [typeof(Refusal.NotRecovered)] = static (_, _) => WireException.Internal(),
        }.ToFrozenDictionary();

    /// <summary>The error that a refusal is for a request.</summary>
    internal static WireException Of(Refusal refusal, WireScope at) =>
        Rows.TryGetValue(refusal.GetType(), out var row) ? row(refusal, at) : WireException.Internal();

    internal static WireException KeyUnknown(string key) => new("NotFoundException", $"Key '{Quoted(key)}' does not exist");

    internal static WireException KeyIdInvalid(string key) => new("NotFoundException", $"Invalid keyId '{Quoted(key)}'");

    internal static WireException RegionInvalid(string region) => new("NotFoundException", $"Invalid arn {Quoted(region)}");

    internal static WireException AliasUnknown(string alias, Realm realm)
    {
        var shown = AliasName.TryParse(alias, out var name) ? new AliasArn(realm, name).ToString() : Quoted(alias);
        return new WireException("NotFoundException", $"Alias {shown} is not found.");
    }

    internal static WireException AliasPrefix() => WireException.Validation(
        "Alias must start with the prefix \"alias/\". Please see "
        + "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");

    internal static WireException NotAuthorized(WireScope at, string resource) => new(
        "AccessDeniedException",
        $"User: arn:aws:iam::{at.Realm.Account}:root is not authorized to perform: kms:{at.Operation} on resource: {resource}");

    internal static WireException TokenInvalid() => new(
        "UnrecognizedClientException", "The security token included in the request is invalid.");

    internal static WireException TokenExpired() => new(
        "ExpiredTokenException", "The security token included in the request is expired");

    internal static WireException TooMany() => new("ThrottlingException", Throttled);

    internal static WireException DryRun() => new(
        "DryRunOperationException", "The request would have succeeded, but the DryRun option is set.");

    private static WireException Name(Refusal.NameInvalid no) => no.Kind == "alias"
        ? no.Text?.StartsWith(AliasName.Prefix, StringComparison.Ordinal) == true
            ? new("InvalidAliasNameException", no.Sentence)
            : AliasPrefix()
        : KeyIdInvalid(no.Text ?? "");

    private static WireException State(string text) => new("KMSInvalidStateException", text);

    private static WireException Status(Refusal.StatusForbids no) => no.Status switch
    {
        KeyStatus.Disabled => new("DisabledException", $"{no.Key} is disabled."),
        KeyStatus.Destroyed => KeyUnknown(no.Key.ToString()),
        KeyStatus.PendingDeletion => State($"{no.Key} is pending deletion."),
        KeyStatus.PendingReplicaDeletion => State($"{no.Key} is pending replica deletion."),
        KeyStatus.PendingImport => State($"{no.Key} is pending import."),
        KeyStatus.Creating => State($"{no.Key} is creating."),
        KeyStatus.Updating => State($"{no.Key} is updating."),
        _ => State($"{no.Key} is unavailable."),
    };

    private static WireException Origin(Refusal.OriginForbids no) => WireException.Unsupported(
        $"{no.Key} origin is {Words.Of(no.Origin)} which is not valid for this operation.");

    private static WireException Pending(Refusal.MaterialPending no) => State(no.New is { } made
        ? $"New key material (id: {made}) cannot be imported into KMS key {no.Key.Id}, because another key material (id: "
            + $"{no.Pending}) is pending rotation."
        : no.Sentence);

    /// <summary>A name of a request, so short and so plain that it can be shown anywhere.</summary>
    private static string Quoted(string name)
    {
        var shown = name.Length > 2048 ? name[..2048] : name;
        return string.Concat(shown.Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }
}

/// <summary>What the text of an error may need: whose request it is, and which operation.</summary>
internal readonly record struct WireScope(Realm Realm, string Operation);
