using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using KeyActors.Model;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace KeyActors.Aws;

/// <summary>The way of a request from end to end: read, authenticated, run, answered.</summary>
internal sealed class KmsEndpoint
{
    /// <summary>Bytes of a body that room is made for before they come.</summary>
    private const int FirstBytesMax = 16 * 1024;

    private const string ContentType = "application/x-amz-json-1.1";
    private const string AnyJsonType = "application/x-amz-json-1.";

    private readonly ServedVault served;
    private readonly AwsServerOptions options;
    private readonly MetricsPage? metrics;
    private readonly ILogger log;
    private readonly KmsEmulator? emulator;
    private readonly RateLimit rate;
    private readonly byte[] requestSeed;
    private long requests;

    internal KmsEndpoint(
        ServedVault served, AwsServerOptions options, MetricsPage? metrics, ILogger log, KmsEmulator? emulator)
    {
        (this.served, this.options, this.metrics, this.log) = (served, options, metrics, log);
        this.emulator = emulator;
        rate = new RateLimit(options.RatePerSecond, options.Clock);
        // Ids of requests need not be secret, only new.
        var start = FormattableString.Invariant(
            $"{served.Path} {Environment.ProcessId} {options.Clock.GetUtcNow().Ticks} {Environment.TickCount64}");
        requestSeed = SHA256.HashData(StrictUtf8.Encoding.GetBytes(start))[..16];
    }

    internal async Task ServeAsync(HttpContext http)
    {
        if (http.Request.Path.Value == "/healthz" && HttpMethods.IsGet(http.Request.Method))
        {
            await HealthAsync(http).ConfigureAwait(false);
            return;
        }

        if (http.Request.Path.Value == "/metrics" && HttpMethods.IsGet(http.Request.Method) && metrics?.IsFor(http) == true)
        {
            http.Response.ContentType = MetricsPage.ContentType;
            await http.Response.WriteAsync(metrics.Write(), http.RequestAborted).ConfigureAwait(false);
            return;
        }

        var requestId = RequestId();
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        var startedAt = WireMeter.Start(options.Clock);
        var trip = new Trip();
        try
        {
            await ServeAsync(http, requestId, trip).ConfigureAwait(false);
        }
        finally
        {
            AwsLog.Answered(log, trip.Operation, http.Response.StatusCode, trip.Error, requestId);
            WireMeter.Stop(options.Clock, startedAt, trip.Operation, http.Response.StatusCode, trip.Error);
        }
    }

    private async Task ServeAsync(HttpContext http, string requestId, Trip trip)
    {
        using var scratch = new Scratch();
        try
        {
            using var answer = await RunAsync(http, requestId, trip, scratch).ConfigureAwait(false);
            await AnswerAsync(http, HttpStatusCode.OK, answer.Finish()).ConfigureAwait(false);
        }
        catch (WireException e)
        {
            trip.Error = e.Code;
            await ErrorAsync(http, e, scratch).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ConnectionResetException
            || (e is OperationCanceledException && http.RequestAborted.IsCancellationRequested))
        {
            // Nobody is there to answer.
            trip.Error = "Aborted";
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is becomes an answer that says nothing of the inside.")]
    private async Task<WireOutput> RunAsync(HttpContext http, string requestId, Trip trip, Scratch scratch)
    {
        var at = new WireScope(Realm.Default, "");
        try
        {
            var head = Head(http.Request);
            if (head.Method != "POST" || head.Path != "/")
                throw new WireException("UnknownOperationException", "", HttpStatusCode.NotFound);
            var (vault, gate) = served.Enter();
            var body = await BodyAsync(http, scratch).ConfigureAwait(false);
            var hash = SHA256.HashData(body.Span);
            var request = emulator is null ? gate.Enter(head, hash) : emulator.Enter(head, hash);
            at = new WireScope(request.Realm, "");
            if (!rate.TryTake(request.Realm.Account)) throw ErrorTable.TooMany();
            if (head.Value("content-type")?.StartsWith(AnyJsonType, StringComparison.OrdinalIgnoreCase) != true)
                throw new WireException("UnknownOperationException");
            var (name, run) = OperationTable.Find(request.Target);
            at = new WireScope(request.Realm, trip.Operation = name);
            var answer = new WireOutput(scratch);
            try
            {
                var source = http.Connection.RemoteIpAddress?.ToString() ?? "";
                var input = new WireInput(WireBody.Read(body), scratch);
                var call = new WireCall(
                    request, name, vault, input, answer, scratch, source, requestId, http.RequestAborted);
                await run(call).ConfigureAwait(false);
                return answer;
            }
            catch
            {
                answer.Dispose();
                throw;
            }
        }
        catch (RefusedException e)
        {
            var error = ErrorTable.Of(e.Refusal, at);
            // That the vault is sealed was said when it was, and anybody may ask.
            if (error.Status >= HttpStatusCode.InternalServerError && e.Refusal is not Refusal.VaultSealed)
                AwsLog.Unavailable(log, at.Operation, e.Refusal.Code, requestId);
            throw error;
        }
        catch (BadHttpRequestException e)
        {
            throw e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? new WireException("RequestEntityTooLargeException", "", HttpStatusCode.RequestEntityTooLarge)
                : WireException.Serialization();
        }
        catch (ObjectDisposedException)
        {
            // The vault is closing.
            throw WireException.Internal();
        }
        catch (Exception e) when (e is not (WireException or OperationCanceledException or ConnectionResetException))
        {
            // Its message could quote anything.
            AwsLog.Unexpected(log, at.Operation, e.GetType().Name, requestId);
            throw WireException.Internal();
        }
    }

    private static WireHead Head(HttpRequest request)
    {
        var raw = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>();
        var headers = new List<KeyValuePair<string, string>>(request.Headers.Count);
        foreach (var (name, values) in request.Headers)
            foreach (var value in values) headers.Add(new(name, value ?? ""));
        return new WireHead(raw.Method, raw.RawTarget, headers);
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext http, Scratch scratch)
    {
        // The bound is the web server's; a length that was promised saves growing, and holds little until its bytes come.
        var room = (int)Math.Clamp(http.Request.ContentLength ?? 4096, 1, FirstBytesMax);
        var (bytes, length) = (scratch.Take(room + 1), 0);
        while (true)
        {
            var read = await http.Request.Body.ReadAsync(bytes.AsMemory(length), http.RequestAborted).ConfigureAwait(false);
            length += read;
            if (read == 0) return bytes.AsMemory(0, length);
            if (length < bytes.Length) continue;
            var larger = scratch.Take(bytes.Length * 2);
            bytes.AsSpan(0, length).CopyTo(larger);
            bytes = larger;
        }
    }

    private async Task HealthAsync(HttpContext http)
    {
        var state = "closed";
        try
        {
            state = served.VaultIfOpen is not { } vault ? "sealed"
                : (await vault.GetHealthAsync(http.RequestAborted).ConfigureAwait(false)).IsGood ? "ready" : "degraded";
        }
        catch (ObjectDisposedException)
        {
            // It says so below.
        }

        http.Response.StatusCode = state is "ready" or "degraded"
            ? StatusCodes.Status200OK
            : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "application/json";
        var mark = emulator is null ? "" : ",\"emulator\":true";
        await http.Response.WriteAsync($"{{\"status\":\"{state}\"{mark}}}", http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task ErrorAsync(HttpContext http, WireException error, Scratch scratch)
    {
        if (http.Response.HasStarted) return;
        var buffer = new AnswerBuffer(scratch);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("__type", error.Code);
            if (error.Text.Length > 0) json.WriteString("message", error.Text);
            json.WriteEndObject();
        }

        http.Response.Headers["x-amzn-ErrorType"] = error.Code;
        await AnswerAsync(http, error.Status, buffer.Written).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(HttpContext http, HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = (int)status;
        http.Response.ContentType = ContentType;
        http.Response.ContentLength = body.Length;
        http.Response.Headers.CacheControl = "no-cache, no-store, must-revalidate, private";
        await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
        // Sent before the buffer is zeroed.
        await http.Response.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Names one request for its client; not secret, and never twice.</summary>
    private string RequestId()
    {
        Span<byte> from = stackalloc byte[24];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        requestSeed.CopyTo(from);
        BinaryPrimitives.WriteInt64BigEndian(from[16..], Interlocked.Increment(ref requests));
        SHA256.HashData(from, hash);
        var id = BinaryPrimitives.ReadUInt128BigEndian(hash).ToString("x32", CultureInfo.InvariantCulture);
        return $"{id[..8]}-{id[8..12]}-4{id[13..16]}-a{id[17..20]}-{id[20..]}";
    }

    /// <summary>What is known of a request at its end.</summary>
    private sealed class Trip
    {
        internal string Operation { get; set; } = "";

        internal string Error { get; set; } = "";
    }
}
