using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>What a status lets an operation do.</summary>
public enum StateOutcome
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>The status is no obstacle; other rules may be.</summary>
    Works,

    /// <summary>AWS: DisabledException, "is disabled".</summary>
    Disabled,

    /// <summary>AWS: KMSInvalidStateException, "is pending deletion" and the like: the status is named.</summary>
    Forbidden,

    /// <summary>AWS: KMSInvalidStateException, "is not pending deletion".</summary>
    NotPendingDeletion,
}

/// <summary>One operation's outcomes, in the order of <see cref="StateTable.Statuses"/>, and why where the source
/// leaves a choice.</summary>
/// <param name="Operations">The operations that behave alike.</param>
/// <param name="Outcomes">Eight outcomes.</param>
/// <param name="Choice">What was chosen where the source gives two, says N/A, or is silent; empty where it is plain.</param>
public sealed record StateRow(ImmutableArray<KeyOperation> Operations, ImmutableArray<StateOutcome> Outcomes, string Choice);

/// <summary>Every operation in every status of a key: the whole of "may it, now?" as data.</summary>
/// <remarks>Source: AWS KMS developer guide, "Key states of AWS KMS keys", and answers recorded from the real
/// service. Rules about
/// origin and specification (UnsupportedOperation, InvalidKeyUsage) are not here: they come first or after, whatever
/// the status.</remarks>
public static class StateTable
{
    private const string TwoAnswers =
        "For pending deletion the source gives DisabledException or KMSInvalidStateException and no "
        + "recorded answer decides: KMSInvalidState.";

    private const StateOutcome Ok = StateOutcome.Works;
    private const StateOutcome Di = StateOutcome.Disabled;
    private const StateOutcome No = StateOutcome.Forbidden;
    private const StateOutcome Np = StateOutcome.NotPendingDeletion;

    /// <summary>The columns.</summary>
    public static ImmutableArray<KeyStatus> Statuses { get; } =
    [
        KeyStatus.Enabled, KeyStatus.Disabled, KeyStatus.PendingDeletion, KeyStatus.PendingReplicaDeletion,
        KeyStatus.PendingImport, KeyStatus.Unavailable, KeyStatus.Creating, KeyStatus.Updating,
    ];

    /// <summary>The rows; every operation stands in exactly one.</summary>
    public static ImmutableArray<StateRow> Rows { get; } =
    [
        //                                             En  Di  PD  PRD PI  Un  Cr  Up
        Row([KeyOperation.Encrypt, KeyOperation.Decrypt, KeyOperation.ReEncryptFrom, KeyOperation.ReEncryptTo,
            KeyOperation.GenerateDataKey, KeyOperation.GenerateDataKeyPair],
            [Ok, Di, No, No, No, No, No, Ok], TwoAnswers),
        Row([KeyOperation.Sign, KeyOperation.Verify, KeyOperation.GenerateMac, KeyOperation.VerifyMac, KeyOperation.GetPublicKey],
            [Ok, Di, No, No, No, No, No, Ok],
            TwoAnswers + " Unavailable is N/A in the source, since such keys were not in key stores: refused like the "
            + "symmetric uses."),
        Row([KeyOperation.DeriveSharedSecret, KeyOperation.Encapsulate, KeyOperation.Decapsulate],
            [Ok, Di, No, No, No, No, No, Ok], TwoAnswers + " Inferred as a whole from the row of Sign."),
        Row([KeyOperation.CreateGrant], [Ok, Di, No, No, No, Ok, No, Ok], TwoAnswers),
        Row([KeyOperation.RetireGrant, KeyOperation.RevokeGrant, KeyOperation.ListGrants, KeyOperation.ListAliases,
            KeyOperation.ListKeyPolicies, KeyOperation.ListResourceTags, KeyOperation.GetKeyPolicy, KeyOperation.PutKeyPolicy,
            KeyOperation.DescribeKey, KeyOperation.DeleteAlias, KeyOperation.GetKeyLastUsage],
            [Ok, Ok, Ok, Ok, Ok, Ok, Ok, Ok],
            "GetKeyLastUsage is newer than the source: inferred from its neighbours, which only read."),
        Row([KeyOperation.CreateAlias, KeyOperation.TagResource, KeyOperation.UntagResource, KeyOperation.UpdateKeyDescription],
            [Ok, Ok, No, No, Ok, Ok, Ok, Ok], ""),
        Row([KeyOperation.SetUsageBudget],
            [Ok, Ok, No, No, Ok, Ok, Ok, Ok], "Not in the source: as for a description."),
        Row([KeyOperation.UpdateAlias],
            [Ok, Ok, No, No, Ok, Ok, Ok, Ok],
            "Only the key that the alias comes to point at is asked; where it pointed before does not matter."),
        Row([KeyOperation.EnableKey, KeyOperation.DisableKey],
            [Ok, Ok, No, No, No, No, No, No],
            "Unavailable: the source accepts it for a key store that is away and applies it later. There is "
            + "no such store yet, and a key "
            + "whose history fails a check takes no events: refused."),
        Row([KeyOperation.EnableKeyRotation, KeyOperation.DisableKeyRotation],
            [Ok, Di, No, No, No, No, No, Ok],
            "Pending import and unavailable are UnsupportedOperation by origin in the source; the origin "
            + "rule comes first, this is what is left."),
        Row([KeyOperation.RotateKeyOnDemand],
            [Ok, Di, No, No, No, No, No, No],
            "Updating is partly inferred: rotation belongs to the primary, which is changing."),
        Row([KeyOperation.GetKeyRotationStatus, KeyOperation.ListKeyRotations],
            [Ok, Ok, Ok, Ok, Ok, Ok, Ok, Ok],
            "Pending import: refused in the source's year, and since then imported keys rotate on demand, "
            + "so both must answer. Unavailable is "
            + "UnsupportedOperation by origin in the source; reading is no danger."),
        Row([KeyOperation.GetParametersForImport],
            [Ok, Ok, No, No, Ok, No, No, No],
            "Unavailable is UnsupportedOperation by origin in the source; refused for what is left."),
        Row([KeyOperation.ImportKeyMaterial],
            [Ok, Ok, No, No, Ok, No, No, Ok],
            "Unavailable is UnsupportedOperation by origin in the source; refused for what is left."),
        Row([KeyOperation.DeleteImportedKeyMaterial],
            [Ok, Ok, Ok, Ok, Ok, No, No, No], "Unavailable is N/A in the source: refused, since it cannot be stored."),
        Row([KeyOperation.ScheduleKeyDeletion],
            [Ok, Ok, No, No, Ok, Ok, Ok, No], ""),
        Row([KeyOperation.CancelKeyDeletion],
            [Np, Np, Ok, Ok, Np, Np, Np, Np], ""),
        Row([KeyOperation.ReplicateKey],
            [Ok, Di, No, No, No, No, No, No], TwoAnswers + " Unavailable is N/A in the source: refused."),
        Row([KeyOperation.UpdatePrimaryRegion],
            [Ok, Di, No, No, No, No, No, Ok], TwoAnswers + " Unavailable is N/A in the source: refused."),
    ];

    private static readonly StateOutcome[,] Cells = Flatten();

    /// <summary>The cell of one operation and one status. Costs one array look-up.</summary>
    /// <exception cref="BrokenInvariantException">Either is none of the table's.</exception>
    public static StateOutcome Of(KeyOperation operation, KeyStatus status)
    {
        var (row, column) = ((int)operation, (int)status);
        var inside = row > 0 && row < Cells.GetLength(0) && column > 0 && column < Cells.GetLength(1);
        Invariant.Holds(inside, "Every operation meets every status in the table.");
        return Cells[row, column];
    }

    /// <summary>Null when the status lets the operation go on, else the refusal that names the status.</summary>
    /// <param name="key">Whose status.</param>
    /// <param name="operation">What is asked.</param>
    /// <param name="status">Where the key is in its life.</param>
    /// <param name="verb">The operation in words, for the sentence: "encrypt".</param>
    public static Refusal? Refuse(KeyArn key, KeyOperation operation, KeyStatus status, string verb) =>
        Of(operation, status) switch
        {
            StateOutcome.Works => null,
            StateOutcome.Disabled => new Refusal.KeyDisabled(key),
            StateOutcome.NotPendingDeletion => new Refusal.NotPendingDeletion(key),
            _ when status == KeyStatus.Unavailable => new Refusal.KeyUnavailable(key),
            _ => new Refusal.StatusForbids(key, status, verb),
        };

    private static StateRow Row(ImmutableArray<KeyOperation> operations, ImmutableArray<StateOutcome> outcomes, string choice) =>
        new(operations, outcomes, choice);

    private static StateOutcome[,] Flatten()
    {
        var cells = new StateOutcome[Enum.GetValues<KeyOperation>().Length, Enum.GetValues<KeyStatus>().Length];
        foreach (var row in Rows)
            foreach (var operation in row.Operations)
                for (var i = 0; i < Statuses.Length; i++) cells[(int)operation, (int)Statuses[i]] = row.Outcomes[i];
        return cells;
    }
}
