using System.Net.Http.Headers;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>What the emulator is asked below <c>/_keyactors/</c>, and by whom.</summary>
public sealed class EmulatorControlTests
{
    [Fact]
    public async Task The_clock_is_told_and_goes_ahead_only()
    {
        await using var emulated = await Emulated.StartAsync();
        var (_, before) = await emulated.SendAsync(HttpMethod.Get, "/_keyactors/clock", null);
        var (status, after) = await emulated.PostAsync("clock", """{"advance":"90.00:00:00"}""");
        Assert.Equal(200, status);
        var moved = after.GetProperty("now").GetDateTimeOffset() - before.GetProperty("now").GetDateTimeOffset();
        Assert.InRange(moved, TimeSpan.FromDays(90), TimeSpan.FromDays(91));
        Assert.Equal(400, (await emulated.PostAsync("clock", """{"advance":"-00:00:01"}""")).Status);
        Assert.Equal(400, (await emulated.PostAsync("clock", """{"advance":"99999.00:00:00"}""")).Status);
        Assert.InRange(emulated.Emulator.Now - after.GetProperty("now").GetDateTimeOffset(), TimeSpan.Zero, TimeSpan.FromHours(1));
    }

    [Theory]
    [InlineData("clock", """{"advance":90}""")]
    [InlineData("clock", """{"advance":"soon"}""")]
    [InlineData("clock", """{"advance":"99999999999.00:00:00"}""")]
    [InlineData("clock", """{"advance":null}""")]
    [InlineData("clock", "{}")]
    [InlineData("clock", "")]
    [InlineData("clock", """{"advance":"1.00:00:00","advance":"1.00:00:00"}""")]
    [InlineData("clock", """{"advance":"1.00:00:00","more":1}""")]
    [InlineData("clock", """["advance"]""")]
    [InlineData("reset", """{"all":true}""")]
    [InlineData("fault", """{"count":1}""")]
    [InlineData("fault", """{"count":-1,"error":"ThrottlingException"}""")]
    [InlineData("fault", """{"count":1.5,"error":"ThrottlingException"}""")]
    [InlineData("fault", """{"count":1,"error":"NoSuchException"}""")]
    [InlineData("fault", "nonsense")]
    public async Task What_is_not_understood_is_refused_in_one_sentence(string what, string body)
    {
        await using var emulated = await Emulated.StartAsync();
        var (status, answer) = await emulated.PostAsync(what, body);
        Assert.Equal(400, status);
        Assert.True(answer.GetProperty("error").GetString()!.Length > 10);
    }

    [Theory]
    [InlineData("/_keyactors/CLOCK")]
    [InlineData("/_keyactors/clock/")]
    [InlineData("/_keyactors/clock/more")]
    [InlineData("/_keyactors//clock")]
    [InlineData("/_keyactors")]
    public async Task Another_spelling_moves_no_clock(string path)
    {
        await using var emulated = await Emulated.StartAsync();
        var (status, _) = await emulated.SendAsync(HttpMethod.Post, path, """{"advance":"9.00:00:00"}""");
        Assert.Equal(404, status);
        Assert.True(emulated.Emulator.Now < TimeProvider.System.GetUtcNow().AddDays(1));
    }

    [Fact]
    public async Task An_advance_by_nothing_does_what_is_due_and_moves_nothing()
    {
        await using var emulated = await Emulated.StartAsync();
        Assert.Equal(200, (await emulated.PostAsync("clock", """{"advance":"00:00:00"}""")).Status);
        Assert.True(emulated.Emulator.Now < TimeProvider.System.GetUtcNow().AddHours(1));
    }

    [Fact]
    public async Task A_page_in_a_browser_is_refused()
    {
        await using var emulated = await Emulated.StartAsync();
        Assert.Equal(403, (await emulated.PostAsync("reset", "{}", static m => m.Headers.Add("Origin", "http://evil.example"))).Status);
        Assert.Equal(403, (await emulated.PostAsync("reset", "{}", static m => m.Headers.Add("Origin", "null"))).Status);
        Assert.Equal(403, (await emulated.PostAsync("reset", "{}", static m => m.Headers.Host = "evil.example:4599")).Status);
        Assert.Equal(403, (await emulated.SendAsync(
            HttpMethod.Get, "/_keyactors/clock", null, static m => m.Headers.Host = "evil.example")).Status);
        Assert.Equal(415, (await emulated.PostAsync(
            "reset", "{}", static m => m.Content!.Headers.ContentType = new MediaTypeHeaderValue("text/plain"))).Status);
        Assert.Equal(415, (await emulated.PostAsync("reset", "{}", static m => m.Content!.Headers.ContentType = null)).Status);
        Assert.Equal(200, (await emulated.PostAsync("reset", "{}", static m => m.Headers.Host = "localhost")).Status);
        Assert.Equal(405, (await emulated.SendAsync(HttpMethod.Get, "/_keyactors/reset", null)).Status);
        Assert.Equal(404, (await emulated.PostAsync("keys", "{}")).Status);
    }

    [Fact]
    public async Task Health_says_that_it_is_an_emulator()
    {
        await using var emulated = await Emulated.StartAsync();
        var (status, body) = await emulated.SendAsync(HttpMethod.Get, "/healthz", null);
        Assert.Equal(200, status);
        Assert.True(body.GetProperty("emulator").GetBoolean());
    }

    [Fact]
    public async Task A_real_server_has_none_of_it()
    {
        await using var served = await Served.StartAsync();
        using var http = new HttpClient();
        using var body = new StringContent("{}", new MediaTypeHeaderValue("application/json"));
        using var answer = await http.PostAsync(new Uri(served.Url, "/_keyactors/reset"), body);
        Assert.Equal(404, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("https://127.0.0.1:0")]
    public async Task It_listens_on_this_machine_only(string url) =>
        await Assert.ThrowsAsync<ArgumentException>(() => KmsEmulator.StartAsync(new KmsEmulatorOptions { Urls = [url] }));
}
