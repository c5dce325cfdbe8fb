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
        .. KeyEvents.Rows, .. EndingEvents.Rows, .. UsageEvents.Rows, .. TierEvents.Rows, .. RegionEvents.Rows,
        .. RealmEvents.Rows, .. VaultEvents.Rows, .. RecoveryEvents.Rows, .. AccessKeyEvents.Rows, .. AccessEvents.Rows,
    ];

    internal static FrozenDictionary<string, EventRow> ByManifest { get; } =
        Rows.ToFrozenDictionary(static row => row.Manifest, StringComparer.Ordinal);

    internal static FrozenDictionary<Type, EventRow> ByType { get; } = Rows.ToFrozenDictionary(static row => row.Type);
}
