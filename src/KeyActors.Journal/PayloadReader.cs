using System.Collections.Immutable;

using KeyActors.Model;

using MessagePack;

namespace KeyActors.Journal;

/// <summary>Reads the fields of events strictly: one byte form for a value, bounds checked before memory is taken.</summary>
/// <remarks>MessagePack has several forms for one number, length or text. Only the shortest is taken, so that two
/// different payloads are never the same event.</remarks>
internal ref struct PayloadReader(string what, ReadOnlyMemory<byte> bytes)
{
    private const byte TopSignedCode = MessagePackCode.Int64;
    private const int Utf8BytesPerChar = 3;
    private MessagePackReader reader = new(bytes);

    internal static bool IsVaultId(string text) =>
        text.Length == 32 && text.All(static c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

    internal void Array(int count)
    {
        if (Array(count, count) != count) throw Bad("a list has another length");
    }

    internal int Array(int min, int max)
    {
        var start = reader.Consumed;
        var count = reader.ReadArrayHeader();
        if (count < min || count > max) throw Bad("it has too few or too many fields, or a list is too long");
        return reader.Consumed - start == (count < 16 ? 1 : count <= ushort.MaxValue ? 3 : 5) ? count : throw Longer();
    }

    internal long Number(long min, long max)
    {
        if (reader.NextCode is >= MessagePackCode.Int8 and <= TopSignedCode) throw Longer();
        var start = reader.Consumed;
        var value = reader.ReadInt64();
        if (value < min || value > max) throw Bad("a number is outside its bounds");
        return reader.Consumed - start == MessagePackWriter.GetEncodedLength(value) ? value : throw Longer();
    }

    internal bool Flag() => reader.ReadBoolean();

    internal ReadOnlyMemory<byte> Bytes(int min, int max)
    {
        if (reader.NextCode is not (MessagePackCode.Bin8 or MessagePackCode.Bin16 or MessagePackCode.Bin32))
            throw Bad("a field has another type");
        var start = reader.Consumed;
        var found = reader.ReadBytes()!.Value;
        if (found.Length < min || found.Length > max) throw Bad("a byte field has another length");
        var header = found.Length <= byte.MaxValue ? 2 : found.Length <= ushort.MaxValue ? 3 : 5;
        return reader.Consumed - start == header + found.Length ? found.First : throw Longer();
    }

    internal string Text(int charsMin, int charsMax)
    {
        var start = reader.Consumed;
        if (!reader.TryReadStringSpan(out var utf8)) throw Bad("a field has another type");
        if (utf8.Length > Utf8BytesPerChar * charsMax) throw Bad("a text is too long");
        var header = utf8.Length < 32 ? 1 : utf8.Length <= byte.MaxValue ? 2 : utf8.Length <= ushort.MaxValue ? 3 : 5;
        if (reader.Consumed - start != header + utf8.Length) throw Longer();
        var text = StrictUtf8.Encoding.GetString(utf8);
        return text.Length >= charsMin && text.Length <= charsMax ? text : throw Bad("a text is too long or too short");
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
        if (!RegionName.TryParse(Text(0, 32), out var region)) throw Bad("a region is not one");
        if (!AccountId.TryParse(Text(0, 12), out var account)) throw Bad("an account is not one");
        return new KeyArn(new Realm(account, region), Id());
    }

    internal AliasName Alias() =>
        AliasName.TryParse(Text(0, Limits.AliasCharsMax), out var alias) ? alias : throw Bad("an alias is not one");

    internal KeyMaterialId Material() => KeyMaterialId.FromBytes(Bytes(KeyMaterialId.Bytes, KeyMaterialId.Bytes).Span);

    internal SecretId Secret() => SecretId.FromBytes(Bytes(SecretId.Bytes, SecretId.Bytes).Span);

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

    internal CommandStamp Stamp()
    {
        Array(5);
        var caller = new Caller(Text(1, Limits.CallerCharsMax), Text(0, Limits.CallerCharsMax));
        var attributes = Array(0, Limits.CallerAttributesMax);
        for (var (i, last) = (0, ""); i < attributes; i++)
        {
            Array(2);
            var name = Text(1, Limits.CallerCharsMax);
            if (string.CompareOrdinal(name, last) <= 0) throw Bad("attributes are not in ordinal order");
            caller = caller.With(name, Text(0, Limits.CallerCharsMax));
            last = name;
        }

        var once = IdempotencyKey.FromBytes(Bytes(IdempotencyKey.Bytes, IdempotencyKey.Bytes).Span);
        return new CommandStamp(
            caller, once, CommandFingerprint.FromBytes(Bytes(CommandFingerprint.Bytes, CommandFingerprint.Bytes).Span));
    }

    internal void End()
    {
        if (!reader.End) throw Bad("bytes follow its last field");
    }

    private readonly JournalFormatException Longer() => Bad("a field is not in its shortest form");

    private readonly JournalFormatException Bad(string rule) => JournalFormatException.Unreadable(what, rule);
}
