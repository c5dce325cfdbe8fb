using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeyActors.Model;
using Microsoft.AspNetCore.Http;

namespace KeyActors.Aws;

/// <summary>What a test asks of the emulator itself, below <c>/_keyactors/</c>. Never of a page in a browser: those come with an
/// origin, or under another name of this machine.</summary>
internal sealed class EmulatorControls(KmsEmulator emulator)
{
    internal const string Prefix = "/_keyactors";

    internal async Task ServeAsync(HttpContext http)
    {
        try
        {
            var answer = await RunAsync(http).ConfigureAwait(false);
            await AnswerAsync(http, HttpStatusCode.OK, answer).ConfigureAwait(false);
        }
        catch (ControlException e)
        {
            await AnswerAsync(http, e.Status, new JsonObject { ["error"] = e.Message }).ConfigureAwait(false);
        }
        catch (ArgumentException e)
        {
            await AnswerAsync(http, HttpStatusCode.BadRequest, new JsonObject { ["error"] = e.Message }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RefusedException)
        {
            await AnswerAsync(http, HttpStatusCode.Conflict, new JsonObject { ["error"] = e.Message }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer.
        }
    }

    private async Task<JsonObject> RunAsync(HttpContext http)
    {
        var request = http.Request;
        if (request.Headers.ContainsKey("Origin")) throw Refused("Requests with an Origin are refused: they come from a page.");
        if (!IsLoopback(request.Host.Host)) throw Refused("The Host must be localhost, 127.0.0.1 or [::1].");
        var what = request.Path.Value![Prefix.Length..];
        if (what == "/clock" && HttpMethods.IsGet(request.Method)) return Time(emulator.Now);
        if (what is not ("/clock" or "/reset" or "/fault"))
            throw new ControlException(HttpStatusCode.NotFound, "There are /_keyactors/clock, /reset and /fault.");
        if (!HttpMethods.IsPost(request.Method))
            throw new ControlException(HttpStatusCode.MethodNotAllowed, "Send POST; GET only tells the clock.");
        if (!IsJson(request.ContentType))
            throw new ControlException(HttpStatusCode.UnsupportedMediaType, "The content type must be application/json.");
        using var body = await BodyAsync(http).ConfigureAwait(false);
        switch (what)
        {
            case "/clock":
                var by = Members(body, "advance").Advance;
                return Time(await emulator.AdvanceAsync(by, http.RequestAborted).ConfigureAwait(false));
            case "/reset":
                _ = Members(body);
                await emulator.ResetAsync(http.RequestAborted).ConfigureAwait(false);
                return Time(emulator.Now);
            default:
                var (_, count, error) = Members(body, "count", "error");
                emulator.FailNext(count, error);
                return new JsonObject { ["count"] = count, ["error"] = error };
        }
    }

    private static async Task<JsonDocument> BodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength == 0) return JsonDocument.Parse("{}");
        try
        {
            return await JsonDocument.ParseAsync(
                http.Request.Body, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false },
                http.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException or BadHttpRequestException)
        {
            throw new ControlException(HttpStatusCode.BadRequest, "The body is no JSON object.");
        }
    }

    /// <summary>The members that are needed, and no other.</summary>
    private static (TimeSpan Advance, int Count, string Error) Members(JsonDocument body, params string[] needed)
    {
        if (body.RootElement.ValueKind != JsonValueKind.Object) throw Bad("The body is no JSON object.");
        var (advance, count, error) = (TimeSpan.Zero, 0, "");
        var left = needed.ToHashSet(StringComparer.Ordinal);
        foreach (var member in body.RootElement.EnumerateObject())
        {
            if (!left.Remove(member.Name))
                throw Bad(needed.Length == 0
                    ? "The body is an empty object."
                    : $"The members are {string.Join(" and ", needed)}, and no other.");
            var value = member.Value;
            var isGood = member.Name switch
            {
                "advance" => value.ValueKind == JsonValueKind.String && TimeSpan.TryParseExact(
                    value.GetString(), "c", CultureInfo.InvariantCulture, out advance),
                "count" => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out count),
                _ => value.ValueKind == JsonValueKind.String && (error = value.GetString()!).Length > 0,
            };
            if (!isGood) throw Bad($"The member {member.Name} is wrong: advance is \"DAYS.HH:MM:SS\", count a whole number.");
        }

        return left.Count == 0 ? (advance, count, error) : throw Bad($"The member {left.First()} is missing.");
    }

    private static bool IsJson(string? type) =>
        type?.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static JsonObject Time(DateTimeOffset now) =>
        new() { ["now"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) };

    private static ControlException Bad(string why) => new(HttpStatusCode.BadRequest, why);

    private static ControlException Refused(string why) => new(HttpStatusCode.Forbidden, why);

    private static async Task AnswerAsync(HttpContext http, HttpStatusCode status, JsonObject body)
    {
        http.Response.StatusCode = (int)status;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsync(body.ToJsonString(), StrictUtf8.Encoding, http.RequestAborted).ConfigureAwait(false);
    }

    private sealed class ControlException(HttpStatusCode status, string message) : Exception(message)
    {
        internal HttpStatusCode Status => status;
    }
}
