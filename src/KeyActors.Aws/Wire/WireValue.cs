using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace KeyActors.Aws;

/// <summary>A value of a request's body: where it stands in the body, and what kind it is. Texts and bytes are read out of the
/// body when they are asked for, so that no copy of a plaintext is left behind.</summary>
internal sealed class WireValue(ReadOnlyMemory<byte> body, JsonTokenType kind, int start, int length, bool isEscaped)
{
    private static readonly SearchValues<byte> Base64Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    internal JsonTokenType Kind { get; } = kind;

    /// <summary>Members of an object, in their order; null for other kinds.</summary>
    internal List<KeyValuePair<string, WireValue>>? Members { get; init; }

    /// <summary>Items of an array; null for other kinds.</summary>
    internal List<WireValue>? Items { get; init; }

    /// <summary>A member that is there and not null.</summary>
    internal WireValue? Member(string name)
    {
        foreach (var (key, value) in Members!)
            if (key == name) return value.Kind == JsonTokenType.Null ? null : value;
        return null;
    }

    /// <summary>A text.</summary>
    internal string Text()
    {
        if (Kind != JsonTokenType.String) throw Wrong("a String");
        var reader = Reader();
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            throw WireException.Serialization();
        }
    }

    /// <summary>A text as UTF-8, in a buffer of the request.</summary>
    internal ReadOnlyMemory<byte> Utf8(Scratch scratch) =>
        Kind == JsonTokenType.String ? Unescaped(scratch) : throw Wrong("a String");

    /// <summary>Bytes, decoded into a buffer of the request.</summary>
    internal ReadOnlyMemory<byte> Blob(Scratch scratch)
    {
        if (Kind != JsonTokenType.String) throw Wrong("a Blob");
        var text = Unescaped(scratch);
        var isBase64 = !text.Span.ContainsAnyExcept(Base64Alphabet);
        return isBase64 && Base64.DecodeFromUtf8InPlace(text.Span, out var bytes) == OperationStatus.Done
            ? text[..bytes]
            : throw WireException.Serialization();
    }

    internal bool Flag() => Kind switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Wrong("a Boolean"),
    };

    /// <summary>A whole number; what is beyond 32 bits is as large as that, which no bound allows.</summary>
    internal int Number()
    {
        if (Kind != JsonTokenType.Number) throw Wrong("an Integer");
        var reader = Reader();
        if (reader.TryGetInt32(out var number)) return number;
        if (reader.TryGetInt64(out var large)) return large > 0 ? int.MaxValue : int.MinValue;
        throw Wrong("an Integer");
    }

    /// <summary>A time: seconds since 1970, with a fraction.</summary>
    internal DateTimeOffset Time()
    {
        if (Kind != JsonTokenType.Number) throw Wrong("a Timestamp");
        var reader = Reader();
        if (!reader.TryGetDecimal(out var seconds) || Math.Abs(seconds) > 100_000_000_000m) throw Wrong("a Timestamp");
        return DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
    }

    /// <summary>Refuses a value that is not an object.</summary>
    internal WireValue AsObject() => Kind == JsonTokenType.StartObject
        ? this
        : throw WireException.Serialization("Start of structure or map expected.");

    /// <summary>Refuses a value that is not an array.</summary>
    internal List<WireValue> AsList() => Kind == JsonTokenType.StartArray
        ? Items!
        : throw WireException.Serialization("Start of list expected.");

    private Memory<byte> Unescaped(Scratch scratch)
    {
        var text = scratch.Take(Math.Max(length, 1)).AsMemory(0, length);
        if (!isEscaped)
        {
            body.Slice(start, length).CopyTo(text);
            return text;
        }

        var reader = Reader();
        try
        {
            return text[..reader.CopyString(text.Span)];
        }
        catch (InvalidOperationException)
        {
            throw WireException.Serialization();
        }
    }

    private Utf8JsonReader Reader()
    {
        // A text is read with its quotes.
        var quotes = Kind == JsonTokenType.String ? 1 : 0;
        var reader = new Utf8JsonReader(body.Span.Slice(start - quotes, length + (2 * quotes)));
        reader.Read();
        return reader;
    }

    private WireException Wrong(string wanted) => WireException.Serialization(Kind switch
    {
        JsonTokenType.String => $"STRING_VALUE can not be converted to {wanted}",
        JsonTokenType.Number => $"NUMBER_VALUE can not be converted to {wanted}",
        JsonTokenType.True => $"TRUE_VALUE can not be converted to {wanted}",
        JsonTokenType.False => $"FALSE_VALUE can not be converted to {wanted}",
        JsonTokenType.StartArray => "Start of list found where not expected",
        _ => "Start of structure or map found where not expected.",
    });
}
