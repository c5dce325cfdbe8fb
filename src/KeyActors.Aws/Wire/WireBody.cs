using System.Text.Json;
using System.Text.Unicode;

namespace KeyActors.Aws;

/// <summary>Reads the body of a request: one JSON object, strictly and within bounds.</summary>
internal static class WireBody
{
    /// <summary>Bytes of the largest body.</summary>
    internal const int BytesMax = 256 * 1024;

    private const int DepthMax = 16;
    private const int ValuesMax = 8192;

    private static readonly JsonReaderOptions Strict = new()
    {
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = DepthMax,
    };

    /// <summary>Reads a body; an empty one is an empty object.</summary>
    /// <exception cref="WireException">With <c>SerializationException</c>: it is no such object, has a member twice, is not
    /// UTF-8, is nested too deep, or has too many values.</exception>
    internal static WireValue Read(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) body = "{}"u8.ToArray();
        if (!Utf8.IsValid(body.Span)) throw WireException.Serialization();
        var reader = new Utf8JsonReader(body.Span, Strict);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw WireException.Serialization();
            var count = 0;
            var value = Value(body, ref reader, ref count);
            return reader.Read() ? throw WireException.Serialization() : value;
        }
        catch (JsonException)
        {
            // Its message could quote the body.
            throw WireException.Serialization();
        }
        catch (InvalidOperationException)
        {
            // A name with half of a surrogate pair.
            throw WireException.Serialization();
        }
    }

    private static WireValue Value(ReadOnlyMemory<byte> body, ref Utf8JsonReader reader, ref int count)
    {
        if (++count > ValuesMax) throw WireException.Serialization();
        var (kind, start) = (reader.TokenType, (int)reader.TokenStartIndex);
        switch (kind)
        {
            case JsonTokenType.StartObject:
                var members = new List<KeyValuePair<string, WireValue>>();
                var names = new HashSet<string>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    if (!names.Add(name)) throw WireException.Serialization();
                    reader.Read();
                    members.Add(new(name, Value(body, ref reader, ref count)));
                }

                return new WireValue(body, kind, start, 0, false) { Members = members };
            case JsonTokenType.StartArray:
                var items = new List<WireValue>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Value(body, ref reader, ref count));
                return new WireValue(body, kind, start, 0, false) { Items = items };
            case JsonTokenType.String:
                return new WireValue(body, kind, start + 1, reader.ValueSpan.Length, reader.ValueIsEscaped);
            default:
                return new WireValue(body, kind, start, reader.ValueSpan.Length, false);
        }
    }
}
