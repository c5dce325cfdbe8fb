using System.Collections.Frozen;
using System.Net;

namespace KeyActors.Aws;

/// <summary>Errors that the next calls answer, so that a client's retries can be tried.</summary>
internal sealed class FaultBook
{
    /// <summary>The most calls that may be made to fail at once.</summary>
    internal const int CountMax = 1_000_000;

    /// <summary>Errors that may be asked for, with their statuses.</summary>
    internal static FrozenDictionary<string, HttpStatusCode> Known { get; } = new Dictionary<string, HttpStatusCode>
    {
        ["ThrottlingException"] = HttpStatusCode.BadRequest,
        ["KMSInternalException"] = HttpStatusCode.InternalServerError,
        ["DependencyTimeoutException"] = HttpStatusCode.ServiceUnavailable,
        ["KeyUnavailableException"] = HttpStatusCode.InternalServerError,
        ["KMSInvalidStateException"] = HttpStatusCode.BadRequest,
        ["LimitExceededException"] = HttpStatusCode.BadRequest,
        ["AccessDeniedException"] = HttpStatusCode.BadRequest,
        ["ServiceUnavailableException"] = HttpStatusCode.ServiceUnavailable,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Lock gate = new();
    private int left;
    private string error = "";

    /// <summary>Makes the next calls fail, in place of what was asked for before.</summary>
    /// <param name="count">0 to 1,000,000; 0 for none.</param>
    /// <param name="named">A known error.</param>
    /// <exception cref="ArgumentException">Either is not.</exception>
    internal void Set(int count, string named)
    {
        ArgumentNullException.ThrowIfNull(named);
        if (count is < 0 or > CountMax) throw new ArgumentException("The calls that fail are 0 to 1,000,000.");
        if (!Known.ContainsKey(named))
            throw new ArgumentException(
                $"There is no error of that name to be asked for: name one of {string.Join(", ", Known.Keys.Order())}.");
        lock (gate) (left, error) = (count, named);
    }

    /// <summary>No further call fails.</summary>
    internal void Clear()
    {
        lock (gate) left = 0;
    }

    /// <summary>What this call answers; null for what it would anyway.</summary>
    internal WireException? Next()
    {
        lock (gate)
        {
            if (left == 0) return null;
            left--;
            return new WireException(error, "Asked for by a test.", Known[error]);
        }
    }
}
