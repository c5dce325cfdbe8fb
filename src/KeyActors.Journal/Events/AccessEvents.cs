using System.Collections.Immutable;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>Rows of <see cref="EventTable"/>: policies and grants.</summary>
internal static class AccessEvents
{
    internal static ImmutableArray<EventRow> Rows { get; } =
    [
        EventRow.Of<KeyEvent.PolicyPut>(
            "key.policy-put/1",
            2,
            static (ref to, e) => to.Text(e.Policy),
            static (ref from, head) => new(head.At, head.Stamp, from.Text(1, Limits.PolicyCharsMax))),
        EventRow.Of<KeyEvent.GrantCreated>(
            EventCodec.GrantCreated,
            4,
            static (ref to, e) =>
            {
                to.Grant(e.Grant);
                to.Text(e.Issuer.ToString());
                GrantCodec.Write(ref to, e.Terms);
            },
            static (ref from, head) => new(
                head.At, head.Stamp, from.Grant(), from.Account(), GrantCodec.Terms(ref from, EventCodec.GrantCreated))),
        EventRow.Of<KeyEvent.GrantRetired>(
            "key.grant-retired/1",
            2,
            static (ref to, e) => to.Grant(e.Grant),
            static (ref from, head) => new(head.At, head.Stamp, from.Grant())),
        EventRow.Of<KeyEvent.GrantRevoked>(
            "key.grant-revoked/1",
            2,
            static (ref to, e) => to.Grant(e.Grant),
            static (ref from, head) => new(head.At, head.Stamp, from.Grant())),
    ];
}
