using System.CommandLine;
using KeyActors.History;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Shows who asked what of which key. Reads the trail only, beside whoever has the vault open.</summary>
internal static class TrailCommand
{
    private const int LimitMax = 10_000;
    private const int FollowedFirst = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private static readonly Option<string?> Key = Text("--key", "KEY", "Calls that found this key, or that named it in vain.");

    private static readonly Option<string?> Caller = Text(
        "--caller", "NAME", "Calls of this principal; NAME* for all that begin so.");

    private static readonly Option<string?> Since = Text("--since", "TIME", "Calls answered then or later.");
    private static readonly Option<string?> Until = Text("--until", "TIME", "Calls answered then or earlier.");
    private static readonly Option<string?> Operation = Text("--operation", "NAME", "Calls of an operation, such as Decrypt.");

    private static readonly Option<string?> Result = Text(
        "--result", "CODE", "ok, the code of a refusal such as key-disabled, or refused for all that is not ok.");

    private static readonly Option<int?> Limit = new("--limit")
    {
        Description = $"The newest N of them, 1 to {LimitMax:N0}, oldest first. Default: all; with --follow {FollowedFirst}.",
        HelpName = "N",
    };

    private static readonly Option<bool> Follow = new("--follow")
    {
        Description = "Go on as calls come, until Ctrl-C.",
    };

    internal static Command Make() => Verb.Of(
        "trail",
        "Show who asked what of which key, and what came of it. Works while another process has the vault open.",
        [Key, Caller, Since, Until, Operation, Result, Limit, Follow],
        static async (call, cancellation) =>
        {
            var (limit, follow) = (LimitOf(call), call.Get(Follow));
            if (follow && call.Get(Until) is not null)
                throw ToolException.Usage("--follow goes on and --until ends: leave one of them out.");
            var history = VaultHistory.Open(Path.GetFullPath(call.VaultPath));
            var query = await QueryAsync(call, history, cancellation);
            var lines = new TrailLines(call);
            if (follow) await FollowAsync(history.Trail, query, limit ?? FollowedFirst, lines, cancellation);
            else await ReadAsync(history.Trail, query, limit, lines, cancellation);
            return lines.FirstFault is { } fault
                ? new Voice(call.Json).Fault(ExitCodes.Faults, fault.Code, fault.ToString())
                : ExitCodes.Ok;
        });

    private static async Task ReadAsync(
        TrailReader trail, TrailQuery query, int? limit, TrailLines lines, CancellationToken cancellation)
    {
        if (limit is not { } most)
        {
            await foreach (var record in trail.ReadAsync(query, ct: cancellation)) lines.Write(record);
            return;
        }

        // People read downwards: the newest come last, as they do without a limit.
        var newest = new List<TrailRecord>();
        var backwards = query with { NewestFirst = true, Limit = most };
        await foreach (var record in trail.ReadAsync(backwards, ct: cancellation)) newest.Add(record);
        newest.Reverse();
        newest.ForEach(lines.Write);
    }

    private static async Task FollowAsync(
        TrailReader trail, TrailQuery query, int first, TrailLines lines, CancellationToken cancellation)
    {
        // What comes while the first ones are shown has a higher number: none is shown twice, and none is missed.
        var newest = trail.NewestBlock();
        if (newest > 0) await ReadAsync(trail, query with { LastBlock = newest }, first, lines, cancellation);
        var rest = query with { FirstBlock = newest + 1, Since = null };
        await foreach (var record in trail.FollowAsync(rest, null, TimeProvider.System, Pause, cancellation)) lines.Write(record);
    }

    private static async Task<TrailQuery> QueryAsync(Call call, VaultHistory history, CancellationToken cancellation)
    {
        var query = new TrailQuery
        {
            Principal = call.Text(Caller),
            Since = TimeText.Read(call, Since),
            Until = TimeText.Read(call, Until),
            Operation = call.Text(Operation),
            Result = call.Text(Result),
        };
        if (call.Text(Key) is not { } text) return query;
        var realm = KeyVault.ReadSettings(call.Options()).Realm;
        if (await history.ResolveAsync(KeyRef.Parse(text), realm, cancellation) is { } key) return query with { Key = key };
        Console.Error.WriteLine(Voice.Clean($"keyactors: no key is '{text}' here: these calls named it in vain."));
        return query with { Named = text };
    }

    private static int? LimitOf(Call call) => call.Get(Limit) is not { } limit || limit is >= 1 and <= LimitMax
        ? call.Get(Limit)
        : throw new RefusedException(new Refusal.SizeInvalid("The answer", limit, 1, LimitMax, "calls"));

    private static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };
}
