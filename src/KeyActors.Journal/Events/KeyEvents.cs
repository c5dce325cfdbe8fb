using System.Collections.Immutable;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>Rows of <see cref="EventTable"/>: how a key is made and changed.</summary>
internal static class KeyEvents
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
    ];
}
