using System.Diagnostics.Metrics;
using KeyActors.Model;
using Microsoft.Extensions.Logging;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>A server that does not start leaves nothing that listens to measurements. Alone: another server listens too.</summary>
[Collection(nameof(FailedStartTests))]
public sealed class FailedStartTests
{
    [Fact]
    public async Task It_leaves_nothing_that_counts()
    {
        using var meter = new Meter(VaultTelemetry.Name);
        var counter = meter.CreateCounter<long>("a.test");
        Assert.False(counter.Enabled);
        await using var served = await Served.StartAsync();
        Assert.True(counter.Enabled);
        await served.Server.DisposeAsync();
        Assert.False(counter.Enabled);

        await Assert.ThrowsAsync<NotSupportedException>(() => AwsServer.StartAsync(
            served.Vault, new AwsServerOptions { Urls = ["http://127.0.0.1:0"], LoggerFactory = new NoLoggers() }));

        Assert.False(counter.Enabled);
    }

    private sealed class NoLoggers : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => throw new NotSupportedException();

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>Tests that run when no other does.</summary>
[CollectionDefinition(nameof(FailedStartTests), DisableParallelization = true)]
public sealed class FailedStartCollection;
