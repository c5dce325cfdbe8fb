using System.Collections.Immutable;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>Rows of <see cref="EventTable"/>: access keys.</summary>
internal static class AccessKeyEvents
{
    internal static ImmutableArray<EventRow> Rows { get; } =
    [
        EventRow.Of<VaultEvent.AccessKeyCreated>(
            "vault.access-key-created/1",
            4,
            static (ref to, e) =>
            {
                to.Text(e.AccessKey.ToString());
                to.Text(e.Account.ToString());
                to.Secret(e.Secret);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.AccessKey(), from.Account(), from.Secret())),
        EventRow.Of<VaultEvent.AccessKeyDeleted>(
            "vault.access-key-deleted/1",
            2,
            static (ref to, e) => to.Text(e.AccessKey.ToString()),
            static (ref from, head) => new(head.At, head.Stamp, from.AccessKey())),
    ];
}
