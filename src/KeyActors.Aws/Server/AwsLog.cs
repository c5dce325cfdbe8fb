using Microsoft.Extensions.Logging;

namespace KeyActors.Aws;

/// <summary>What the AWS wire says in the log: names of operations and of errors, nothing of a request.</summary>
internal static partial class AwsLog
{
    [LoggerMessage(103, LogLevel.Warning, "{Operation} could not be served ({Code}), request {RequestId}")]
    internal static partial void Unavailable(ILogger log, string operation, string code, string requestId);

    [LoggerMessage(104, LogLevel.Error, "{Operation} failed unexpectedly ({Type}), request {RequestId}: report that")]
    internal static partial void Unexpected(ILogger log, string operation, string type, string requestId);

    [LoggerMessage(121, LogLevel.Information, "{Operation} answered with {Status} {Error}, request {RequestId}")]
    internal static partial void Answered(ILogger log, string operation, int status, string error, string requestId);

    [LoggerMessage(120, LogLevel.Warning, "The certificate ends, or has ended, on {ExpiresAt:u}: clients refuse it from then on")]
    internal static partial void CertificateEnds(ILogger log, DateTimeOffset expiresAt);
}
