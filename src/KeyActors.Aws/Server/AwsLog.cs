using Microsoft.Extensions.Logging;

namespace KeyActors.Aws;

/// <summary>What the AWS wire says in the log: names of operations and of errors, nothing of a request.</summary>
internal static partial class AwsLog
{
    [LoggerMessage(103, LogLevel.Warning, "{Operation} could not be served ({Code})")]
    internal static partial void Unavailable(ILogger log, string operation, string code);

    [LoggerMessage(104, LogLevel.Error, "{Operation} failed unexpectedly ({Type}): report that")]
    internal static partial void Unexpected(ILogger log, string operation, string type);

    [LoggerMessage(120, LogLevel.Warning, "The certificate ends, or has ended, on {ExpiresAt:u}: clients refuse it from then on")]
    internal static partial void CertificateEnds(ILogger log, DateTimeOffset expiresAt);
}
