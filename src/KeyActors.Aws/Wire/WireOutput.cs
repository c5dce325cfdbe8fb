using System.Text.Encodings.Web;
using System.Text.Json;

namespace KeyActors.Aws;

/// <summary>The members of an answer.</summary>
internal sealed class WireOutput : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly AnswerBuffer buffer;
    private readonly Utf8JsonWriter json;

    /// <summary>An answer without members yet.</summary>
    internal WireOutput(Scratch scratch)
    {
        buffer = new AnswerBuffer(scratch);
        json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
    }

    /// <summary>Whether the operation has no answer but that it was done.</summary>
    internal bool IsEmpty { get; private set; }

    /// <summary>Says that there is none.</summary>
    internal void Nothing() => IsEmpty = true;

    internal void Text(string name, string? text)
    {
        if (text is not null) json.WriteString(name, text);
    }

    internal void Blob(string name, ReadOnlySpan<byte> bytes) => json.WriteBase64String(name, bytes);

    internal void Flag(string name, bool flag) => json.WriteBoolean(name, flag);

    internal void Number(string name, int? number)
    {
        if (number is { } n) json.WriteNumber(name, n);
    }

    /// <summary>Seconds since 1970, to the millisecond as the service has them.</summary>
    internal void Time(string name, DateTimeOffset? at)
    {
        if (at is { } time) json.WriteNumber(name, time.ToUnixTimeMilliseconds() / 1000m);
    }

    internal void Texts(string name, params IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <summary>A member that is an object.</summary>
    internal void Object(string name, Action write)
    {
        json.WriteStartObject(name);
        write();
        json.WriteEndObject();
    }

    /// <summary>A member that is an array of objects.</summary>
    internal void List<T>(string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The whole answer.</summary>
    internal ReadOnlyMemory<byte> Finish()
    {
        json.WriteEndObject();
        json.Flush();
        return IsEmpty ? default : buffer.Written;
    }

    /// <inheritdoc/>
    public void Dispose() => json.Dispose();
}
