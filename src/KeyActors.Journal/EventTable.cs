using System.Collections.Frozen;
using System.Collections.Immutable;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>Every event that may stand in a journal. The order of fields is for ever: docs/formats/journal.md.</summary>
/// <remarks>A new meaning or a new field is a new manifest and a new row; a row once released is never changed.</remarks>
internal static class EventTable
{
    internal static ImmutableArray<EventRow> Rows { get; } =
    [
        EventRow.Of<KeyEvent.Created>(
            "key.created/1",
            9,
            static (ref to, e) =>
            {
                to.Address(e.Address);
                to.Text(e.Description);
                to.Choice(e.Spec);
                to.Choice(e.Usage);
                to.Choice(e.Origin);
                to.Tags(e.Tags);
                to.Material(e.Material);
                to.Secret(e.Secret);
            },
            static (ref from, head) => new(
                head.At,
                head.Stamp,
                from.Address(),
                from.Text(0, Limits.DescriptionCharsMax),
                from.Choice<KeySpec>(),
                from.Choice<KeyUsage>(),
                from.Choice<KeyOrigin>(),
                from.Tags(),
                from.Material(),
                from.Secret())),
        EventRow.Of<KeyEvent.Rotated>(
            "key.rotated/1",
            4,
            static (ref to, e) =>
            {
                to.Material(e.Material);
                to.Secret(e.Secret);
                to.Choice(e.Kind);
            },
            static (ref from, head) => new(
                head.At,
                head.Stamp,
                from.Material(),
                from.Secret(),
                from.Choice<RotationKind>())),
        EventRow.Of<KeyEvent.RotationEnabled>(
            "key.rotation-enabled/1",
            2,
            static (ref to, e) => to.Number(e.PeriodDays),
            static (ref from, head) => new(
                head.At, head.Stamp, (int)from.Number(Limits.RotationDaysMin, Limits.RotationDaysMax))),
        EventRow.Of<KeyEvent.RotationDisabled>(
            "key.rotation-disabled/1",
            1,
            static (ref _, _) => { },
            static (ref _, head) => new(head.At, head.Stamp)),
        EventRow.Of<KeyEvent.Enabled>(
            "key.enabled/1",
            1,
            static (ref _, _) => { },
            static (ref _, head) => new(head.At, head.Stamp)),
        EventRow.Of<KeyEvent.Disabled>(
            "key.disabled/1",
            1,
            static (ref _, _) => { },
            static (ref _, head) => new(head.At, head.Stamp)),
        EventRow.Of<KeyEvent.DescriptionUpdated>(
            "key.description-updated/1",
            2,
            static (ref to, e) => to.Text(e.Description),
            static (ref from, head) => new(head.At, head.Stamp, from.Text(0, Limits.DescriptionCharsMax))),
        EventRow.Of<KeyEvent.Tagged>(
            "key.tagged/1",
            2,
            static (ref to, e) => to.Tags(e.Tags),
            static (ref from, head) => new(head.At, head.Stamp, from.Tags())),
        EventRow.Of<KeyEvent.Untagged>(
            "key.untagged/1",
            2,
            static (ref to, e) => to.TagKeys(e.Keys),
            static (ref from, head) => new(head.At, head.Stamp, from.TagKeys())),
        EventRow.Of<KeyEvent.AliasAttached>(
            "key.alias-attached/1",
            3,
            static (ref to, e) =>
            {
                to.Text(e.Alias.ToString());
                to.Number(e.RealmNumber);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Alias(), from.Number(1, long.MaxValue))),
        EventRow.Of<KeyEvent.AliasDetached>(
            "key.alias-detached/1",
            3,
            static (ref to, e) =>
            {
                to.Text(e.Alias.ToString());
                to.Number(e.RealmNumber);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Alias(), from.Number(1, long.MaxValue))),
        EventRow.Of<KeyEvent.CreatedForImport>(
            "key.created-for-import/1",
            7,
            static (ref to, e) =>
            {
                to.Address(e.Address);
                to.Text(e.Description);
                to.Choice(e.Spec);
                to.Choice(e.Usage);
                to.Tags(e.Tags);
                to.Number(e.MaterialDeletionDays);
            },
            static (ref from, head) => new(
                head.At,
                head.Stamp,
                from.Address(),
                from.Text(0, Limits.DescriptionCharsMax),
                from.Choice<KeySpec>(),
                from.Choice<KeyUsage>(),
                from.Tags(),
                (int)from.Number(0, Limits.MaterialDeletionDaysMax))),
        EventRow.Of<KeyEvent.MaterialImported>(
            "key.material-imported/1",
            6,
            static (ref to, e) =>
            {
                to.Material(e.Material);
                to.Secret(e.Secret);
                to.TimeOrNever(e.ExpiresAt);
                to.Text(e.Description);
                to.Flag(e.IsPending);
            },
            static (ref from, head) => new(
                head.At,
                head.Stamp,
                from.Material(),
                from.Secret(),
                from.TimeOrNever(),
                from.Text(0, Limits.MaterialDescriptionCharsMax),
                from.Flag())),
        EventRow.Of<KeyEvent.MaterialDeletionScheduled>(
            "key.material-deletion-scheduled/1",
            3,
            static (ref to, e) =>
            {
                to.Material(e.Material);
                to.Time(e.DeleteAt);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Material(), from.Time())),
        EventRow.Of<KeyEvent.MaterialDeletionCancelled>(
            "key.material-deletion-cancelled/1",
            2,
            static (ref to, e) => to.Material(e.Material),
            static (ref from, head) => new(head.At, head.Stamp, from.Material())),
        EventRow.Of<KeyEvent.MaterialDeleted>(
            "key.material-deleted/1",
            4,
            static (ref to, e) =>
            {
                to.Material(e.Material);
                to.Secret(e.Secret);
                to.Choice(e.Cause);
            },
            static (ref from, head) => new(
                head.At, head.Stamp, from.Material(), from.Secret(), from.Choice<DeletionCause>())),
        EventRow.Of<KeyEvent.MaterialDestroyed>(
            "key.material-destroyed/1",
            3,
            static (ref to, e) =>
            {
                to.Secrets(e.Secrets);
                to.Proof(e.Proof);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Secrets(), from.Proof())),
        EventRow.Of<KeyEvent.DeletionScheduled>(
            "key.deletion-scheduled/1",
            2,
            static (ref to, e) => to.Time(e.DeleteAt),
            static (ref from, head) => new(head.At, head.Stamp, from.Time())),
        EventRow.Of<KeyEvent.DeletionCancelled>(
            "key.deletion-cancelled/1",
            1,
            static (ref _, _) => { },
            static (ref _, head) => new(head.At, head.Stamp)),
        EventRow.Of<KeyEvent.DestructionStarted>(
            "key.destruction-started/1",
            3,
            static (ref to, e) =>
            {
                to.Secrets(e.Secrets);
                to.Number(e.Epoch);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Secrets(), from.Number(1, long.MaxValue))),
        EventRow.Of<KeyEvent.Destroyed>(
            "key.destroyed/1",
            3,
            static (ref to, e) =>
            {
                to.Secrets(e.Secrets);
                to.Proof(e.Proof);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Secrets(), from.Proof())),
        EventRow.Of<KeyEvent.UsageReserved>(
            "key.usage-reserved/1",
            5,
            static (ref to, e) =>
            {
                to.Number(e.Allotment);
                to.Material(e.Material);
                to.Number(e.Uses);
                to.Number(e.Bytes);
            },
            static (ref from, head) => new(
                head.At,
                head.Stamp,
                from.Number(1, long.MaxValue),
                from.Material(),
                from.Number(1, Limits.BudgetUsesMax),
                from.Number(1, Limits.BudgetBytesMax))),
        EventRow.Of<KeyEvent.UsageRecorded>(
            "key.usage-recorded/1",
            6,
            static (ref to, e) =>
            {
                to.Number(e.Allotment);
                to.Number(e.Encrypts);
                to.Number(e.DataKeys);
                to.Number(e.Bytes);
                to.TimeOrNever(e.LastUsedAt);
            },
            static (ref from, head) => new(
                head.At,
                head.Stamp,
                from.Number(1, long.MaxValue),
                from.Number(0, Limits.BudgetUsesMax),
                from.Number(0, Limits.BudgetUsesMax),
                from.Number(0, Limits.BudgetBytesMax),
                from.TimeOrNever())),
        EventRow.Of<KeyEvent.UsageLost>(
            "key.usage-lost/1",
            2,
            static (ref to, e) => to.Number(e.Allotment),
            static (ref from, head) => new(head.At, head.Stamp, from.Number(1, long.MaxValue))),
        EventRow.Of<KeyEvent.UsageBudgetSet>(
            "key.usage-budget-set/1",
            4,
            static (ref to, e) =>
            {
                to.NumberOrNone(e.Uses);
                to.NumberOrNone(e.Bytes);
                to.Choice(e.AtLimit);
            },
            static (ref from, head) => new(
                head.At,
                head.Stamp,
                from.NumberOrNone(1, Limits.BudgetUsesMax),
                from.NumberOrNone(Limits.PlaintextBytesMax, Limits.BudgetBytesMax),
                from.Choice<AtLimit>())),
        EventRow.Of<RealmEvent.KeyClaimed>(
            "realm.key-claimed/1",
            2,
            static (ref to, e) => to.Id(e.Key),
            static (ref from, head) => new(head.At, head.Stamp, from.Id())),
        EventRow.Of<RealmEvent.ClaimReleased>(
            "realm.claim-released/1",
            2,
            static (ref to, e) => to.Id(e.Key),
            static (ref from, head) => new(head.At, head.Stamp, from.Id())),
        EventRow.Of<RealmEvent.KeyEnded>(
            "realm.key-ended/1",
            2,
            static (ref to, e) => to.Id(e.Key),
            static (ref from, head) => new(head.At, head.Stamp, from.Id())),
        EventRow.Of<RealmEvent.AliasCreated>(
            "realm.alias-created/1",
            3,
            static (ref to, e) =>
            {
                to.Text(e.Alias.ToString());
                to.Id(e.Key);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Alias(), from.Id())),
        EventRow.Of<RealmEvent.AliasUpdated>(
            "realm.alias-updated/1",
            4,
            static (ref to, e) =>
            {
                to.Text(e.Alias.ToString());
                to.Id(e.Before);
                to.Id(e.Key);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Alias(), from.Id(), from.Id())),
        EventRow.Of<RealmEvent.AliasDeleted>(
            "realm.alias-deleted/1",
            3,
            static (ref to, e) =>
            {
                to.Text(e.Alias.ToString());
                to.Id(e.Before);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Alias(), from.Id())),
        EventRow.Of<RealmEvent.AliasRecorded>(
            "realm.alias-recorded/1",
            2,
            static (ref to, e) => to.Number(e.RealmNumber),
            static (ref from, head) => new(head.At, head.Stamp, from.Number(1, long.MaxValue))),
        EventRow.Of<VaultEvent.Created>(
            "vault.created/1",
            3,
            static (ref to, e) =>
            {
                to.VaultId(e.VaultId);
                to.Number(e.FormatLevel);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.VaultId(), (int)from.Number(1, int.MaxValue))),
        EventRow.Of<VaultEvent.Resealed>(
            "vault.resealed/1",
            3,
            static (ref to, e) =>
            {
                to.SealKinds(e.Before);
                to.SealKinds(e.After);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.SealKinds(0), from.SealKinds(1))),
        EventRow.Of<VaultEvent.ClockHeld>(
            "vault.clock-held/1",
            5,
            static (ref to, e) =>
            {
                to.Choice(e.Doubt);
                to.Time(e.Expected);
                to.Time(e.Found);
                to.Time(e.Until);
            },
            static (ref from, head) => new(
                head.At, head.Stamp, from.Choice<ClockDoubt>(), from.Time(), from.Time(), from.Time())),
        EventRow.Of<VaultEvent.ClockConfirmed>(
            "vault.clock-confirmed/1",
            2,
            static (ref to, e) => to.Time(e.Found),
            static (ref from, head) => new(head.At, head.Stamp, from.Time())),
        EventRow.Of<VaultEvent.EpochRenewed>(
            "vault.epoch-renewed/1",
            2,
            static (ref to, e) => to.Number(e.Epoch),
            static (ref from, head) => new(head.At, head.Stamp, from.Number(2, long.MaxValue))),
    ];

    internal static FrozenDictionary<string, EventRow> ByManifest { get; } =
        Rows.ToFrozenDictionary(static row => row.Manifest, StringComparer.Ordinal);

    internal static FrozenDictionary<Type, EventRow> ByType { get; } = Rows.ToFrozenDictionary(static row => row.Type);
}
