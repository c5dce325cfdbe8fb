using System.Buffers;
using System.Collections.Immutable;
using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>The state of a key to bytes and back, for snapshots. Bytes: docs/formats/snapshots.md.</summary>
/// <remarks>A state has exactly one byte form. Whoever adds a part to the state raises the version in <see cref="Manifest"/>: an
/// older snapshot is then passed over and its journal read, nothing is converted. Safe on any thread.</remarks>
public static class KeyStateCodec
{
    /// <summary>Which state, and which version of its fields.</summary>
    public const string Manifest = "key.state/4";

    private const int Fields = 30;
    private const int MaterialFields = 8;

    /// <summary>What a remembered reply was.</summary>
    private enum ReplyKind
    {
        Unknown = 0,
        Created = 1,
        Rotated = 2,
        Imported = 3,
        DeletionScheduled = 4,
        Changed = 5,
        DeletionAwaitsReplicas = 6,
        GrantCreated = 7,
    }

    /// <summary>The bytes of a state.</summary>
    /// <exception cref="BrokenInvariantException">A part breaks a bound of the model.</exception>
    public static ReadOnlyMemory<byte> Encode(KeyState state)
    {
        var parts = state.TakeApart();
        var bytes = new ArrayBufferWriter<byte>();
        var to = new PayloadWriter(bytes);
        to.Array(Fields);
        to.Address(parts.Address);
        to.Number(parts.Number);
        to.Time(parts.LastAt);
        to.Time(parts.CreatedAt);
        to.Text(parts.Description);
        to.Choice(parts.Spec);
        to.Choice(parts.Usage);
        to.Choice(parts.Origin);
        to.Choice(parts.Tier);
        to.Text(parts.Service);
        to.Text(parts.Policy);
        GrantCodec.Write(ref to, parts.Grants);
        to.Array(parts.Holdings.Entries.Length);
        foreach (var entry in parts.Holdings.Entries) Write(ref to, entry);
        to.Array(parts.Holdings.Pending is null ? 0 : 1);
        if (parts.Holdings.Pending is { } pending) Write(ref to, pending);
        to.Secrets(parts.Holdings.Doomed);
        to.Number(parts.MaterialDeletionDays);
        to.Flag(parts.IsOff);
        to.TimeOrNever(parts.DeletionAt);
        to.Flag(parts.IsEnding);
        to.Flag(parts.IsEnded);
        to.Number(parts.OnDemandRotations);
        to.ScheduleOrNone(parts.Rotation);
        to.Tags([.. parts.Tags.Select(static t => new Tag(t.Key, t.Value))]);
        to.Array(parts.Aliases.Count);
        foreach (var alias in parts.Aliases) to.Text(alias.ToString());
        to.Number(parts.AliasMark);
        UsageCodec.Write(ref to, parts.Counters);
        to.Number(parts.Recovery);
        to.Flag(parts.CountsAtLeast);
        RegionCodec.Write(ref to, parts.Regions);
        AnswersCodec.Write(ref to, parts.Answers, (ref to, reply) => Write(ref to, parts.Address, reply));
        to.End();
        return bytes.WrittenMemory;
    }

    /// <summary>Reads a state.</summary>
    /// <param name="bytes">From <see cref="Encode"/>; nothing of them is kept.</param>
    /// <exception cref="JournalFormatException">Not the one byte form of a state.</exception>
    /// <exception cref="BrokenInvariantException">No history makes such a state.</exception>
    public static KeyState Decode(ReadOnlyMemory<byte> bytes)
    {
        var from = new PayloadReader(Manifest, bytes);
        from.Array(Fields);
        var address = from.Address();
        var parts = new KeyStateParts
        {
            Address = address,
            Number = from.Number(1, long.MaxValue),
            LastAt = from.Time(),
            CreatedAt = from.Time(),
            Description = from.Text(0, Limits.DescriptionCharsMax),
            Spec = from.Choice<KeySpec>(),
            Usage = from.Choice<KeyUsage>(),
            Origin = from.Choice<KeyOrigin>(),
            Tier = from.Choice<KeyTier>(),
            Service = from.Text(0, Limits.ServiceCharsMax),
            Policy = from.Text(0, Limits.PolicyCharsMax),
            Grants = GrantCodec.Read(ref from, address),
            Holdings = Holdings(ref from),
            MaterialDeletionDays = (int)from.Number(0, Limits.MaterialDeletionDaysMax),
            IsOff = from.Flag(),
            DeletionAt = from.TimeOrNever(),
            IsEnding = from.Flag(),
            IsEnded = from.Flag(),
            OnDemandRotations = (int)from.Number(0, Limits.OnDemandRotationsMax),
            Rotation = from.ScheduleOrNone(),
            Tags = Tags(ref from),
            Aliases = Aliases(ref from),
            AliasMark = from.Number(0, long.MaxValue),
            Counters = UsageCodec.Read(ref from),
            Recovery = from.Number(0, long.MaxValue),
            CountsAtLeast = from.Flag(),
            Regions = RegionCodec.Read(ref from),
            Answers = AnswersCodec.Read(ref from, (ref from) => Reply(ref from, address)),
        };
        from.End();
        return KeyState.Restore(parts);
    }

    private static void Write(ref PayloadWriter to, MaterialEntry entry)
    {
        to.Array(MaterialFields);
        to.Material(entry.Id);
        to.Secret(entry.Secret);
        to.Time(entry.Since);
        to.Choice(entry.Rotation ?? RotationKind.Unknown);
        to.Choice(entry.Presence);
        to.TimeOrNever(entry.ExpiresAt);
        to.TimeOrNever(entry.DeleteAt);
        to.Text(entry.Description);
    }

    private static MaterialEntry Entry(ref PayloadReader from)
    {
        from.Array(MaterialFields);
        return new MaterialEntry(
            from.Material(),
            from.Secret(),
            from.Time(),
            from.Number(0, (long)RotationKind.Budget) is > 0 and var kind ? (RotationKind)kind : null)
        {
            Presence = from.Choice<MaterialPresence>(),
            ExpiresAt = from.TimeOrNever(),
            DeleteAt = from.TimeOrNever(),
            Description = from.Text(0, Limits.MaterialDescriptionCharsMax),
        };
    }

    private static MaterialSet Holdings(ref PayloadReader from)
    {
        var count = from.Array(0, Limits.SecretsPerKeyMax);
        var entries = ImmutableArray.CreateBuilder<MaterialEntry>(count);
        for (var i = 0; i < count; i++) entries.Add(Entry(ref from));
        var pending = from.Array(0, 1) == 1 ? Entry(ref from) : null;
        return MaterialSet.Restore(entries.MoveToImmutable(), pending, from.Secrets());
    }

    private static ImmutableSortedDictionary<string, string> Tags(ref PayloadReader from)
    {
        var tags = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var last = "";
        foreach (var (key, value) in from.Tags())
        {
            if (string.CompareOrdinal(key, last) <= 0)
                throw JournalFormatException.Unreadable(Manifest, "tags are not in ordinal order");
            tags.Add(key, value);
            last = key;
        }

        return tags.ToImmutable();
    }

    private static ImmutableSortedSet<AliasName> Aliases(ref PayloadReader from)
    {
        var aliases = ImmutableSortedSet.CreateBuilder<AliasName>();
        var count = from.Array(0, int.MaxValue);
        for (var i = 0; i < count; i++)
        {
            var alias = from.Alias();
            if (aliases.Count > 0 && alias.CompareTo(aliases.Max) <= 0)
                throw JournalFormatException.Unreadable(Manifest, "aliases are not in order");
            aliases.Add(alias);
        }

        return aliases.ToImmutable();
    }

    private static void Write(ref PayloadWriter to, KeyArn address, KeyReply reply)
    {
        if (reply is KeyReply.GrantCreated granted)
        {
            Invariant.Holds(granted.Key == address, "A key answers for itself.");
            to.Array(2);
            to.Choice(ReplyKind.GrantCreated);
            to.Grant(granted.Grant);
            return;
        }

        var (kind, key, material, number) = reply switch
        {
            KeyReply.Created r => (ReplyKind.Created, r.Key, r.Material, (long?)null),
            KeyReply.Rotated r => (ReplyKind.Rotated, r.Key, r.Material, null),
            KeyReply.Imported r => (ReplyKind.Imported, r.Key, r.Material, null),
            KeyReply.DeletionScheduled r => (ReplyKind.DeletionScheduled, r.Key, null, r.DeleteAt.UtcTicks),
            KeyReply.DeletionAwaitsReplicas r => (ReplyKind.DeletionAwaitsReplicas, r.Key, null, r.WindowDays),
            KeyReply.Changed r => (ReplyKind.Changed, r.Key, (KeyMaterialId?)null, null),
            _ => throw new BrokenInvariantException($"{reply.GetType().Name} is not remembered."),
        };
        Invariant.Holds(key == address, "A key answers for itself.");
        to.Array(1 + (material is null ? 0 : 1) + (number is null ? 0 : 1));
        to.Choice(kind);
        if (material is { } id) to.Material(id);
        if (number is { } value) to.Number(value);
    }

    private static KeyReply Reply(ref PayloadReader from, KeyArn address)
    {
        var fields = from.Array(1, 2);
        return (from.Choice<ReplyKind>(), fields) switch
        {
            (ReplyKind.Created, 1) => new KeyReply.Created(address, null),
            (ReplyKind.Created, 2) => new KeyReply.Created(address, from.Material()),
            (ReplyKind.Rotated, 2) => new KeyReply.Rotated(address, from.Material()),
            (ReplyKind.Imported, 2) => new KeyReply.Imported(address, from.Material()),
            (ReplyKind.DeletionScheduled, 2) => new KeyReply.DeletionScheduled(address, from.Time()),
            (ReplyKind.DeletionAwaitsReplicas, 2) => new KeyReply.DeletionAwaitsReplicas(
                address, (int)from.Number(Limits.DeletionDaysMin, Limits.DeletionDaysMax)),
            (ReplyKind.GrantCreated, 2) => new KeyReply.GrantCreated(address, from.Grant()),
            (ReplyKind.Changed, 1) => new KeyReply.Changed(address),
            _ => throw JournalFormatException.Unreadable(Manifest, "an answer has other fields than its kind has"),
        };
    }
}
