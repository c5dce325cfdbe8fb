using System.Buffers;
using System.Collections.Immutable;

using KeyActors.Model;

using MessagePack;

namespace KeyActors.Journal;

/// <summary>Writes the fields of events in the one form that <see cref="PayloadReader"/> takes.</summary>
internal ref struct PayloadWriter(IBufferWriter<byte> destination)
{
    private MessagePackWriter writer = new(destination);

    internal void Array(int count) => writer.WriteArrayHeader(count);

    internal void Number(long value)
    {
        Invariant.Holds(value >= 0, "Journaled numbers are not negative.");
        writer.Write(value);
    }

    internal void NumberOrNone(long? value) => Number(value ?? 0);

    internal void Flag(bool value) => writer.Write(value);

    internal void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        writer.WriteBinHeader(bytes.Length);
        bytes.CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(bytes.Length);
    }

    internal void Text(string text)
    {
        Invariant.Holds(StrictUtf8.IsWhole(text), "Journaled texts are whole Unicode.");
        writer.WriteString(StrictUtf8.Encoding.GetBytes(text));
    }

    internal void Choice<TEnum>(TEnum value)
        where TEnum : struct, Enum => Number(Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture));

    internal void Id(KeyId id)
    {
        Span<byte> bytes = stackalloc byte[KeyId.Bytes];
        id.Write(bytes);
        Array(2);
        Bytes(bytes);
        Flag(id.IsMultiRegion);
    }

    internal void Address(KeyArn key)
    {
        Array(3);
        Text(key.Realm.Region.ToString());
        Text(key.Realm.Account.ToString());
        Id(key.Id);
    }

    internal void Region(RegionName region) => Text(region.ToString());

    internal void RegionOrNone(RegionName? region)
    {
        Array(region is null ? 0 : 1);
        if (region is { } name) Region(name);
    }

    internal void Regions(ImmutableArray<RegionName> regions)
    {
        Invariant.Holds(!regions.IsDefault, "Journaled regions are a list.");
        Array(regions.Length);
        foreach (var region in regions) Region(region);
    }

    internal void MaterialOrNone(KeyMaterialId? material)
    {
        Array(material is null ? 0 : 1);
        if (material is { } id) Material(id);
    }

    internal void KindOrNone(RotationKind? kind) => Choice(kind ?? RotationKind.Unknown);

    internal void ScheduleOrNone(RotationSchedule? schedule)
    {
        Array(schedule is null ? 0 : 2);
        if (schedule is null) return;
        Number(schedule.PeriodDays);
        Time(schedule.Next);
    }

    internal void Material(KeyMaterialId id)
    {
        Span<byte> bytes = stackalloc byte[KeyMaterialId.Bytes];
        id.Write(bytes);
        Bytes(bytes);
    }

    internal void Grant(GrantId id)
    {
        Span<byte> bytes = stackalloc byte[GrantId.Bytes];
        id.Write(bytes);
        Bytes(bytes);
    }

    internal void Secret(SecretId id)
    {
        Span<byte> bytes = stackalloc byte[SecretId.Bytes];
        id.Write(bytes);
        Bytes(bytes);
    }

    internal void Secrets(ImmutableArray<SecretId> secrets)
    {
        Invariant.Holds(!secrets.IsDefault, "Journaled secrets are a list.");
        Array(secrets.Length);
        foreach (var secret in secrets) Secret(secret);
    }

    internal void Time(DateTimeOffset at) => Number(at.UtcTicks);

    internal void TimeOrNever(DateTimeOffset? at) => Number(at?.UtcTicks ?? 0);

    internal void Proof(DestructionProof proof)
    {
        Array(4);
        Number(proof.Epoch);
        Flag(proof.OldFilesRemoved);
        Number(proof.FilesSearched);
        Number(proof.BytesSearched);
    }

    internal void VaultId(string text)
    {
        Invariant.Holds(PayloadReader.IsVaultId(text), "A vault id is 32 lower-case hex digits.");
        Bytes(Convert.FromHexString(text));
    }

    internal void Tags(ImmutableArray<Tag> tags)
    {
        Invariant.Holds(!tags.IsDefault, "Journaled tags are a list.");
        Array(tags.Length);
        foreach (var tag in tags)
        {
            Array(2);
            Text(tag.Key);
            Text(tag.Value);
        }
    }

    internal void TagKeys(ImmutableArray<string> keys)
    {
        Invariant.Holds(!keys.IsDefault, "Journaled tag keys are a list.");
        Array(keys.Length);
        foreach (var key in keys) Text(key);
    }

    internal void SealKinds(ImmutableArray<string> kinds)
    {
        Invariant.Holds(!kinds.IsDefault, "Journaled kinds of seals are a list.");
        Array(kinds.Length);
        foreach (var kind in kinds) Text(kind);
    }

    internal void Stamp(CommandStamp stamp)
    {
        Span<byte> once = stackalloc byte[IdempotencyKey.Bytes];
        stamp.Once.Write(once);
        Span<byte> content = stackalloc byte[CommandFingerprint.Bytes];
        stamp.Content.Write(content);
        Array(5);
        Caller(stamp.By);
        Bytes(once);
        Bytes(content);
    }

    /// <summary>Three fields: principal, source, attributes.</summary>
    internal void Caller(Caller by)
    {
        Text(by.Principal);
        Text(by.Source);
        Pairs(by.Attributes, by.Attributes.Count);
    }

    internal void Pairs(IEnumerable<KeyValuePair<string, string>> pairs, int count)
    {
        Array(count);
        foreach (var (name, value) in pairs)
        {
            Array(2);
            Text(name);
            Text(value);
        }
    }

    internal void End() => writer.Flush();
}
