using System.Collections.Immutable;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>Rows of <see cref="EventTable"/>: keys that are not a caller's own.</summary>
internal static class TierEvents
{
    internal static ImmutableArray<EventRow> Rows { get; } =
    [
        EventRow.Of<KeyEvent.CreatedForService>(
            "key.created-for-service/1",
            11,
            static (ref to, e) =>
            {
                to.Address(e.Address);
                to.Text(e.Description);
                to.Choice(e.Spec);
                to.Choice(e.Usage);
                to.Tags(e.Tags);
                to.Choice(e.Tier);
                to.Text(e.Service);
                to.Text(e.Policy);
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
                from.Tags(),
                from.Choice<KeyTier>(),
                from.Text(1, Limits.ServiceCharsMax),
                from.Text(1, Limits.PolicyCharsMax),
                from.Material(),
                from.Secret())),
    ];
}
