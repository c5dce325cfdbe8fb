using System.Collections.Immutable;
using System.Text;

using KeyActors.Model;

using MessagePack;

namespace KeyActors.Journal;

/// <summary>Reads the fields of events strictly: one byte form for a value, bounds checked before memory is taken.</summary>
/// <remarks>Not the reader of the MessagePack package: that takes several forms for one value, text for bytes, and answers
/// some lengths that lie with exceptions of its own. Only the shortest form is taken here, so that two different payloads
/// are never the same event. Forms: the MessagePack specification, of which the writer makes this part.</remarks>
internal ref struct PayloadReader(string what, ReadOnlyMemory<byte> bytes)
{
    private const int Utf8BytesPerChar = 3;
    private const int FixedTextMax = 31;
    private const int FixedArrayMax = 15;
    private ReadOnlyMemory<byte> rest = bytes;

    internal static bool IsVaultId(string text) =>
        text.Length == 32 && text.All(static c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

    internal void Array(int count) => Array(count, count);

    internal int Array(int min, int max)
    {
        var code = Code();
        var count = code switch
        {
            >= MessagePackCode.MinFixArray and <= MessagePackCode.MaxFixArray => (ulong)(code - MessagePackCode.MinFixArray),
            MessagePackCode.Array16 => Wide(sizeof(ushort), FixedArrayMax),
            MessagePackCode.Array32 => Wide(sizeof(uint), ushort.MaxValue),
            _ => throw Bad("a field has another type"),
        };
        return count >= (ulong)min && count <= (ulong)max
            ? (int)count
            : throw Bad("it has too few or too many fields, or a list is too long");
    }

    internal long Number(long min, long max)
    {
        var code = Code();
        var value = code switch
        {
            <= MessagePackCode.MaxFixInt => code,
            MessagePackCode.UInt8 => Wide(sizeof(byte), MessagePackCode.MaxFixInt),
            MessagePackCode.UInt16 => Wide(sizeof(ushort), byte.MaxValue),
            MessagePackCode.UInt32 => Wide(sizeof(uint), ushort.MaxValue),
            MessagePackCode.UInt64 => Wide(sizeof(ulong), uint.MaxValue),
            _ => throw Bad("a field has another type"),
        };
        return value >= (ulong)min && value <= (ulong)max ? (long)value : throw Bad("a number is outside its bounds");
    }

    /// <summary>0 stands for none.</summary>
    internal long? NumberOrNone(long min, long max) => Number(0, max) switch
    {
        0 => null,
        var number when number >= min => number,
        _ => throw Bad("a number is outside its bounds"),
    };

    internal bool Flag() => Code() switch
    {
        MessagePackCode.True => true,
        MessagePackCode.False => false,
        _ => throw Bad("a field has another type"),
    };

    internal ReadOnlyMemory<byte> Bytes(int min, int max)
    {
        var length = Code() switch
        {
            MessagePackCode.Bin8 => Wide(sizeof(byte), null),
            MessagePackCode.Bin16 => Wide(sizeof(ushort), byte.MaxValue),
            MessagePackCode.Bin32 => Wide(sizeof(uint), ushort.MaxValue),
            _ => throw Bad("a field has another type"),
        };
        return length >= (ulong)min && length <= (ulong)max
            ? Take((int)length)
            : throw Bad("a byte field has another length");
    }

    internal string Text(int charsMin, int charsMax)
    {
        var code = Code();
        var length = code switch
        {
            >= MessagePackCode.MinFixStr and <= MessagePackCode.MaxFixStr => (ulong)(code - MessagePackCode.MinFixStr),
            MessagePackCode.Str8 => Wide(sizeof(byte), FixedTextMax),
            MessagePackCode.Str16 => Wide(sizeof(ushort), byte.MaxValue),
            MessagePackCode.Str32 => Wide(sizeof(uint), ushort.MaxValue),
            _ => throw Bad("a field has another type"),
        };
        if (length > (ulong)(Utf8BytesPerChar * charsMax)) throw Bad("a text is too long");
        try
        {
            var text = StrictUtf8.Encoding.GetString(Take((int)length).Span);
            return text.Length >= charsMin && text.Length <= charsMax ? text : throw Bad("a text is too long or too short");
        }
        catch (DecoderFallbackException)
        {
            throw Bad("a text is not UTF-8");
        }
    }

    internal TEnum Choice<TEnum>()
        where TEnum : struct, Enum
    {
        var value = (TEnum)Enum.ToObject(typeof(TEnum), (int)Number(1, int.MaxValue));
        return Enum.IsDefined(value) ? value : throw Bad("an enumeration has a number that this release does not know");
    }

    internal KeyId Id()
    {
        Array(2);
        var id = Bytes(KeyId.Bytes, KeyId.Bytes);
        return KeyId.FromBytes(id.Span, Flag());
    }

    internal KeyArn Address()
    {
        Array(3);
        return new KeyArn(Realm(), Id());
    }

    /// <summary>Two fields: region and account.</summary>
    internal Realm Realm()
    {
        var region = Region();
        return new Realm(Account(), region);
    }

    internal RegionName Region() =>
        RegionName.TryParse(Text(0, 32), out var region) ? region : throw Bad("a region is not one");

    internal RegionName? RegionOrNone() => Array(0, 1) == 1 ? Region() : null;

    internal ImmutableArray<RegionName> Regions()
    {
        var count = Array(0, Limits.ReplicasPerKeyMax);
        var regions = ImmutableArray.CreateBuilder<RegionName>(count);
        for (var i = 0; i < count; i++) regions.Add(Region());
        return regions.MoveToImmutable();
    }

    internal KeyMaterialId? MaterialOrNone() => Array(0, 1) == 1 ? Material() : null;

    internal RotationKind? KindOrNone() => Number(0, (long)RotationKind.Budget) is > 0 and var kind ? (RotationKind)kind : null;

    internal RotationSchedule? ScheduleOrNone() => Array(0, 2) switch
    {
        0 => null,
        2 => new RotationSchedule((int)Number(1, Limits.RotationDaysMax), Time()),
        _ => throw Bad("a schedule has a period and a time"),
    };

    internal AliasName Alias() =>
        AliasName.TryParse(Text(0, Limits.AliasCharsMax), out var alias) ? alias : throw Bad("an alias is not one");

    internal AccessKeyId AccessKey() =>
        AccessKeyId.TryParse(Text(0, Limits.AccessKeyIdCharsMax), out var id) ? id : throw Bad("an access key's id is not one");

    internal AccountId Account() =>
        AccountId.TryParse(Text(0, 12), out var account) ? account : throw Bad("an account is not one");

    internal KeyMaterialId Material() => KeyMaterialId.FromBytes(Bytes(KeyMaterialId.Bytes, KeyMaterialId.Bytes).Span);

    internal GrantId Grant() => GrantId.FromBytes(Bytes(GrantId.Bytes, GrantId.Bytes).Span);

    internal SecretId Secret() => SecretId.FromBytes(Bytes(SecretId.Bytes, SecretId.Bytes).Span);

    internal ImmutableArray<SecretId> Secrets()
    {
        var count = Array(0, Limits.SecretsPerKeyMax);
        var secrets = ImmutableArray.CreateBuilder<SecretId>(count);
        for (var i = 0; i < count; i++) secrets.Add(Secret());
        return secrets.MoveToImmutable();
    }

    internal DateTimeOffset Time() => new(Number(1, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);

    internal DateTimeOffset? TimeOrNever() =>
        Number(0, DateTimeOffset.MaxValue.UtcTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    internal DestructionProof Proof()
    {
        Array(4);
        return new DestructionProof(Number(1, long.MaxValue), Flag(), Number(0, long.MaxValue), Number(0, long.MaxValue));
    }

    internal string VaultId() => Convert.ToHexStringLower(Bytes(16, 16).Span);

    internal ImmutableArray<Tag> Tags()
    {
        var count = Array(0, Limits.TagsPerKeyMax);
        var tags = ImmutableArray.CreateBuilder<Tag>(count);
        for (var i = 0; i < count; i++)
        {
            Array(2);
            tags.Add(new Tag(Text(1, Limits.TagKeyCharsMax), Text(0, Limits.TagValueCharsMax)));
        }

        return tags.MoveToImmutable();
    }

    internal ImmutableArray<string> TagKeys()
    {
        var count = Array(0, Limits.TagsPerKeyMax);
        var keys = ImmutableArray.CreateBuilder<string>(count);
        for (var i = 0; i < count; i++) keys.Add(Text(1, Limits.TagKeyCharsMax));
        return keys.MoveToImmutable();
    }

    internal ImmutableArray<string> SealKinds(int min)
    {
        var count = Array(min, Limits.SealsPerVaultMax);
        var kinds = ImmutableArray.CreateBuilder<string>(count);
        for (var i = 0; i < count; i++)
        {
            var kind = Text(1, Limits.SealKindCharsMax);
            if (!kind.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
                throw Bad("a kind of seal is not one");
            kinds.Add(kind);
        }

        return kinds.MoveToImmutable();
    }

    internal CommandStamp Stamp()
    {
        Array(5);
        var caller = Caller();
        var once = IdempotencyKey.FromBytes(Bytes(IdempotencyKey.Bytes, IdempotencyKey.Bytes).Span);
        return new CommandStamp(
            caller, once, CommandFingerprint.FromBytes(Bytes(CommandFingerprint.Bytes, CommandFingerprint.Bytes).Span));
    }

    /// <summary>Three fields: principal, source, attributes.</summary>
    internal Caller Caller()
    {
        var caller = new Caller(Text(1, Limits.CallerCharsMax), Text(0, Limits.CallerCharsMax));
        foreach (var (name, value) in Pairs(Limits.CallerAttributesMax, Limits.CallerCharsMax, Limits.CallerCharsMax))
            caller = caller.With(name, value);
        return caller;
    }

    /// <summary>Pairs in the ordinal order of their names, each name once and not empty.</summary>
    internal ImmutableArray<KeyValuePair<string, string>> Pairs(int max, int nameCharsMax, int valueCharsMax)
    {
        var count = Array(0, max);
        var pairs = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(count);
        for (var (i, last) = (0, ""); i < count; i++)
        {
            Array(2);
            var name = Text(1, nameCharsMax);
            if (string.CompareOrdinal(name, last) <= 0) throw Bad("attributes are not in ordinal order");
            pairs.Add(new(name, Text(0, valueCharsMax)));
            last = name;
        }

        return pairs.MoveToImmutable();
    }

    internal void End()
    {
        if (!rest.IsEmpty) throw Bad("bytes follow its last field");
    }

    private byte Code() => Take(1).Span[0];

    /// <summary>A big-endian number above <paramref name="shorterMax"/>, the largest that a shorter form holds.</summary>
    private ulong Wide(int size, ulong? shorterMax)
    {
        var value = 0UL;
        foreach (var part in Take(size).Span) value = (value << 8) | part;
        return shorterMax is null || value > shorterMax ? value : throw Bad("a field is not in its shortest form");
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length > rest.Length) throw Bad("its bytes are cut");
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    private readonly JournalFormatException Bad(string rule) => JournalFormatException.Unreadable(what, rule);
}
