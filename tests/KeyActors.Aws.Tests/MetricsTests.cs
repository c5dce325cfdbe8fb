using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using Amazon.KeyManagementService;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>What <c>/metrics</c> tells, and whom.</summary>
public sealed class MetricsTests
{
    [Fact]
    public async Task Calls_and_requests_are_told_as_prometheus_reads_them()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata.KeyId;
        for (var i = 0; i < 3; i++) await kms.EncryptAsync(new() { KeyId = key, Plaintext = new([1, 2, 3]) });
        await Assert.ThrowsAsync<Amazon.KeyManagementService.Model.NotFoundException>(() => kms.DescribeKeyAsync("alias/none"));
        await served.SendAsync("Encrypt", "{}", served.Signer with { Secret = "another secret of a client" });

        var page = await PageAsync(served);

        Assert.Equal("3", Value(page, $"keyactors_calls_total{{operation=\"Encrypt\",result=\"ok\",vault=\"{served.Vault.Path}\"}}"));
        Assert.Equal("9", Value(page, $"keyactors_call_data_bytes_total{{operation=\"Encrypt\",vault=\"{served.Vault.Path}\"}}"));
        Assert.Equal("3", Value(page, $"keyactors_call_duration_seconds_count{{operation=\"Encrypt\",vault=\"{served.Vault.Path}\"}}"));
        Assert.Equal("3", Value(page, $"keyactors_call_duration_seconds_bucket{{operation=\"Encrypt\",vault=\"{served.Vault.Path}\",le=\"+Inf\"}}"));
        Assert.Equal("1", Value(page, $"keyactors_keys_loaded{{vault=\"{served.Vault.Path}\"}}"));
        Assert.Equal("0", Value(page, $"keyactors_alarms_total{{vault=\"{served.Vault.Path}\"}}"));
        Assert.NotEqual("0", Value(page, "keyactors_wire_requests_total{operation=\"\",status=\"400\",error=\"InvalidSignatureException\"}"));
        Assert.NotEqual("0", Value(page, "keyactors_wire_requests_total{operation=\"DescribeKey\",status=\"400\",error=\"NotFoundException\"}"));
        Assert.Contains("# TYPE keyactors_calls_total counter\n", page, StringComparison.Ordinal);
        Assert.Contains("# TYPE keyactors_call_duration_seconds histogram\n", page, StringComparison.Ordinal);
        Assert.Contains("# TYPE keyactors_keys_loaded gauge\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain(served.Signer.AccessKey, page, StringComparison.Ordinal);
        CheckGrammar(page);
    }

    [Fact]
    public async Task Nobody_reads_what_is_off_and_no_proxy_brings_anybody_in()
    {
        await using var off = await Served.StartAsync(static o => o with { Metrics = MetricsAccess.Off });
        await using var local = await Served.StartAsync();
        await using var all = await Served.StartAsync(static o => o with { Metrics = MetricsAccess.All });

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(off));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(local));
        foreach (var header in (string[])["Forwarded", "X-Forwarded-For", "x-real-ip", "via"])
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(local, header));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(all, header));
        }

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(local, method: HttpMethod.Post));
        // A rule of a proxy for the one spelling must not be walked around by another.
        using var http = new HttpClient();
        using var other = await http.GetAsync(new Uri(local.Url, "METRICS"));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public void A_tag_that_holds_anything_stays_one_label()
    {
        var tags = MetricTags.Of([new("vault.path", "a \"b\"\\c\nd"), new("none", null), new("n", 17)]);

        Assert.Equal("vault_path=\"a \\\"b\\\"\\\\c\\nd\",none=\"\",n=\"17\"", tags.Text);
        Assert.Equal(tags, MetricTags.Of([new("vault.path", "a \"b\"\\c\nd"), new("none", null), new("n", "17")]));
    }

    [Fact]
    public void A_distribution_counts_what_is_at_most_each_bound()
    {
        using var meter = new Meter("a test's");
        var series = new MetricSeries(meter.CreateHistogram<double>(
            "a.time", "s", "How long.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] }));
        foreach (var value in (double[])[0.05, 0.1, 0.5, 7]) series.Take(value, []);
        var text = new System.Text.StringBuilder();
        series.Write(text);

        Assert.Equal(
            "# HELP a_time_seconds How long.\n# TYPE a_time_seconds histogram\na_time_seconds_bucket{le=\"0.1\"} 2\n"
            + "a_time_seconds_bucket{le=\"1\"} 3\na_time_seconds_bucket{le=\"+Inf\"} 4\na_time_seconds_sum 7.65\na_time_seconds_count 4\n",
            text.ToString());
    }

    [Fact]
    public void A_distribution_without_bounds_has_one_bucket()
    {
        using var meter = new Meter("a test's");
        var (reals, wholes) = (
            new MetricSeries(meter.CreateHistogram<double>("a.time", "s", "How long.")),
            new MetricSeries(meter.CreateHistogram<long>(
                "a.size", "By", "How much.", null, new InstrumentAdvice<long> { HistogramBucketBoundaries = [10] })));
        foreach (var value in (double[])[3, 5, 20])
        {
            reals.Take(value, []);
            wholes.Take(value, []);
        }

        var text = new System.Text.StringBuilder();
        reals.Write(text);
        wholes.Write(text);

        Assert.Equal(
            "# HELP a_time_seconds How long.\n# TYPE a_time_seconds histogram\na_time_seconds_bucket{le=\"+Inf\"} 3\n"
            + "a_time_seconds_sum 28\na_time_seconds_count 3\n# HELP a_size_bytes How much.\n# TYPE a_size_bytes histogram\n"
            + "a_size_bytes_bucket{le=\"10\"} 2\na_size_bytes_bucket{le=\"+Inf\"} 3\na_size_bytes_sum 28\na_size_bytes_count 3\n",
            text.ToString());
    }

    [Fact]
    public void A_host_s_own_counters_add_up_and_its_gauges_tell_the_last()
    {
        using var meter = new Meter("a test's");
        var (counter, gauge) = (
            new MetricSeries(meter.CreateCounter<double>("a.cost")), new MetricSeries(meter.CreateGauge<long>("a.level")));
        foreach (var value in (double[])[3, 5])
        {
            counter.Take(value, []);
            gauge.Take(value, []);
        }

        var text = new System.Text.StringBuilder();
        counter.Write(text);
        gauge.Write(text);

        Assert.Equal(
            "# HELP a_cost_total \n# TYPE a_cost_total counter\na_cost_total 8\n# HELP a_level \n# TYPE a_level gauge\na_level 5\n",
            text.ToString());
    }

    /// <summary>Every line is a comment, or a name, labels and a number; buckets never go down.</summary>
    private static void CheckGrammar(string page)
    {
        var below = 0.0;
        foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal)) continue;
            Assert.Matches("^[a-z_]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*\\})? [0-9.E+-]+$", line);
            var value = double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
            if (!line.Contains("_bucket{", StringComparison.Ordinal)) below = 0;
            else Assert.InRange(value, below, below = Math.Max(below, value));
        }
    }

    private static async Task<string> PageAsync(Served served)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(served.Url, "metrics"));
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<HttpStatusCode> StatusAsync(Served served, string? header = null, HttpMethod? method = null)
    {
        using var http = new HttpClient();
        using var message = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(served.Url, "metrics"));
        if (header is not null) message.Headers.TryAddWithoutValidation(header, "192.0.2.7");
        using var answer = await http.SendAsync(message);
        return answer.StatusCode;
    }

    private static string? Value(string page, string series) =>
        page.Split('\n').FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal))?[(series.Length + 1)..];
}
