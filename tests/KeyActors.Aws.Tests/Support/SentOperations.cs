using Amazon.Runtime;

namespace KeyActors.Aws.Tests;

/// <summary>Looks on at what a client of the SDK really sends: every operation by its target, and the status that came.</summary>
internal sealed class SentOperations : HttpClientFactory
{
    private readonly SortedDictionary<string, SortedSet<int>> sent = new(StringComparer.Ordinal);

    /// <summary>The operations that were sent.</summary>
    internal IEnumerable<string> Sent => sent.Keys;

    /// <summary>Those that never answered with success.</summary>
    internal IEnumerable<string> OnlyRefused => sent.Where(static one => !one.Value.Contains(200)).Select(static one => one.Key);

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Onlooker(this));

    private sealed class Onlooker(SentOperations all) : DelegatingHandler(new HttpClientHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var target = request.Headers.GetValues("X-Amz-Target").Single();
            var answer = await base.SendAsync(request, cancellationToken);
            var operation = target[(target.IndexOf('.', StringComparison.Ordinal) + 1)..];
            if (!all.sent.TryGetValue(operation, out var statuses)) all.sent[operation] = statuses = [];
            statuses.Add((int)answer.StatusCode);
            return answer;
        }
    }
}
