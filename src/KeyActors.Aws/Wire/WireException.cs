using System.Net;

namespace KeyActors.Aws;

/// <summary>An answer that is an error, in AWS's words. Its texts may quote names of a request, never a secret.</summary>
internal sealed class WireException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="code">AWS's name of the error.</param>
    /// <param name="text">The message; empty where AWS sends none.</param>
    /// <param name="status">400 for what a client can change, 500 for what it cannot.</param>
    internal WireException(string code, string text = "", HttpStatusCode status = HttpStatusCode.BadRequest)
        : base(text) => (Code, Text, Status) = (code, text, status);

    /// <summary>AWS's name of the error.</summary>
    internal string Code { get; }

    /// <summary>The message.</summary>
    internal string Text { get; }

    /// <summary>The status of the answer.</summary>
    internal HttpStatusCode Status { get; }

    internal static WireException Validation(string text) => new("ValidationException", text);

    internal static WireException Serialization(string text = "") => new("SerializationException", text);

    internal static WireException Unsupported(string text) => new("UnsupportedOperationException", text);

    internal static WireException Internal() => new("KMSInternalException", "", HttpStatusCode.InternalServerError);
}
