using System.Collections.Immutable;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>Rows of <see cref="EventTable"/>: a multi-Region key and its siblings.</summary>
internal static class RegionEvents
{
    private const int CopyFields = 4;

    internal static ImmutableArray<EventRow> Rows { get; } =
    [
        EventRow.Of<KeyEvent.ReplicaAdding>(
            "key.replica-adding/1",
            5,
            static (ref to, e) =>
            {
                to.Region(e.Region);
                to.Text(e.Description);
                to.Tags(e.Tags);
                to.Text(e.Policy);
            },
            static (ref from, head) => new(
                head.At, head.Stamp, from.Region(), from.Text(0, Limits.DescriptionCharsMax), from.Tags(),
                from.Text(0, Limits.PolicyCharsMax))),
        EventRow.Of<KeyEvent.ReplicaAdded>(
            "key.replica-added/1",
            3,
            static (ref to, e) =>
            {
                to.Region(e.Region);
                to.Number(e.Version);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Region(), from.Number(1, long.MaxValue))),
        EventRow.Of<KeyEvent.ReplicaRemoved>(
            "key.replica-removed/1",
            2,
            static (ref to, e) => to.Region(e.Region),
            static (ref from, head) => new(head.At, head.Stamp, from.Region())),
        EventRow.Of<KeyEvent.ReplicaHolds>(
            "key.replica-holds/1",
            3,
            static (ref to, e) =>
            {
                to.Region(e.Region);
                to.Material(e.Material);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Region(), from.Material())),
        EventRow.Of<KeyEvent.ReplicaSynchronized>(
            "key.replica-synchronized/1",
            3,
            static (ref to, e) =>
            {
                to.Region(e.Region);
                to.Number(e.Version);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Region(), from.Number(1, long.MaxValue))),
        EventRow.Of<KeyEvent.RotationBegun>(
            "key.rotation-begun/1",
            4,
            static (ref to, e) =>
            {
                to.Material(e.Material);
                to.Secret(e.Secret);
                to.Choice(e.Kind);
            },
            static (ref from, head) => new(
                head.At, head.Stamp, from.Material(), from.Secret(), from.Choice<RotationKind>())),
        EventRow.Of<KeyEvent.DeletionAwaitsReplicas>(
            "key.deletion-awaits-replicas/1",
            2,
            static (ref to, e) => to.Number(e.WindowDays),
            static (ref from, head) => new(
                head.At, head.Stamp, (int)from.Number(Limits.DeletionDaysMin, Limits.DeletionDaysMax))),
        EventRow.Of<KeyEvent.PrimaryChanging>(
            "key.primary-changing/1",
            2,
            static (ref to, e) => to.Region(e.Region),
            static (ref from, head) => new(head.At, head.Stamp, from.Region())),
        EventRow.Of<KeyEvent.PrimaryChanged>(
            "key.primary-changed/1",
            4,
            static (ref to, e) =>
            {
                to.Region(e.Region);
                to.Number(e.Version);
                to.Regions(e.Replicas);
            },
            static (ref from, head) => new(
                head.At, head.Stamp, from.Region(), from.Number(1, long.MaxValue), from.Regions())),
        EventRow.Of<KeyEvent.ReplicaCreated>("key.replica-created/1", 13, Write, Created),
        EventRow.Of<KeyEvent.MaterialReceived>(
            "key.material-received/1",
            3,
            static (ref to, e) =>
            {
                to.Material(e.Material);
                to.Secret(e.Secret);
            },
            static (ref from, head) => new(head.At, head.Stamp, from.Material(), from.Secret())),
        EventRow.Of<KeyEvent.Synchronized>(
            "key.synchronized/1",
            8,
            static (ref to, e) =>
            {
                to.Region(e.Primary);
                to.Number(e.Version);
                to.Material(e.Material);
                to.Time(e.Since);
                to.KindOrNone(e.Kind);
                to.MaterialOrNone(e.Expected);
                to.ScheduleOrNone(e.Rotation);
            },
            static (ref from, head) => new(
                head.At,
                head.Stamp,
                from.Region(),
                from.Number(1, long.MaxValue),
                from.Material(),
                from.Time(),
                from.KindOrNone(),
                from.MaterialOrNone(),
                from.ScheduleOrNone())),
    ];

    private static void Write(ref PayloadWriter to, KeyEvent.ReplicaCreated e)
    {
        to.Address(e.Address);
        to.Text(e.Description);
        to.Choice(e.Spec);
        to.Choice(e.Usage);
        to.Choice(e.Origin);
        to.Tags(e.Tags);
        to.Number(e.MaterialDeletionDays);
        to.Region(e.Primary);
        to.Number(e.Version);
        to.Array(e.Materials.Length);
        foreach (var material in e.Materials)
        {
            to.Array(CopyFields);
            to.Material(material.Id);
            to.Secret(material.Secret);
            to.Time(material.Since);
            to.KindOrNone(material.Kind);
        }

        to.MaterialOrNone(e.Expected);
        to.ScheduleOrNone(e.Rotation);
    }

    private static KeyEvent.ReplicaCreated Created(ref PayloadReader from, EventHead head) => new(
        head.At,
        head.Stamp,
        from.Address(),
        from.Text(0, Limits.DescriptionCharsMax),
        from.Choice<KeySpec>(),
        from.Choice<KeyUsage>(),
        from.Choice<KeyOrigin>(),
        from.Tags(),
        (int)from.Number(0, Limits.MaterialDeletionDaysMax),
        from.Region(),
        from.Number(1, long.MaxValue),
        Copies(ref from),
        from.MaterialOrNone(),
        from.ScheduleOrNone());

    private static ImmutableArray<CopiedMaterial> Copies(ref PayloadReader from)
    {
        var count = from.Array(0, Limits.SecretsPerKeyMax);
        var copies = ImmutableArray.CreateBuilder<CopiedMaterial>(count);
        for (var i = 0; i < count; i++)
        {
            from.Array(CopyFields);
            copies.Add(new CopiedMaterial(from.Material(), from.Secret(), from.Time(), from.KindOrNone()));
        }

        return copies.MoveToImmutable();
    }
}
