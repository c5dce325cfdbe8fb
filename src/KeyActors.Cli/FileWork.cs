using System.Text.Json.Nodes;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli;

/// <summary>What sealing and opening of files have in common: ends of the pipe, progress, the answer.</summary>
internal static class FileWork
{
    internal static async Task<int> RunAsync(
        Call call, string done, Func<ValueTask<IFileJob>> open, CancellationToken cancellation)
    {
        var (input, output, context) = (call.Get(CommonOptions.In)!, call.Get(CommonOptions.Out), call.Context);
        if (!Outlet.IsFile(output) && call.Json)
            throw ToolException.Usage("--json needs standard output for itself: name a file with --out.");
        Outlet.GuardTerminal(output, "name a file with --out, or insist with --out -");
        var length = Inlet.Length(input);
        await using var job = await open();
        IReadOnlyList<KeyArn> keys;
        using (var progress = ProgressLine.OfBytes(done, length))
        {
            var options = new EnvelopeOptions { Context = context, Progress = progress };
            keys = !Inlet.IsStandard(input) && Outlet.IsFile(output)
                ? await job.CopyAsync(input, Target(output!), options, cancellation)
                : await PourAsync(job, input, output, options, cancellation);
        }

        if (call.Json)
        {
            call.Page.Json(new JsonObject
            {
                ["keyArn"] = keys[0].ToString(),
                ["keyArns"] = Shapes.Array(keys.Select(static key => JsonValue.Create(key.ToString()))),
                ["in"] = input,
                ["out"] = output,
            });
        }
        else if (Outlet.IsFile(output))
        {
            var source = Inlet.IsStandard(input) ? "standard input" : input;
            call.Page.Say($"{done} {source} with {string.Join(" and ", keys)} into {output}.");
        }

        return ExitCodes.Ok;
    }

    private static async Task<IReadOnlyList<KeyArn>> PourAsync(
        IFileJob job, string input, string? output, EnvelopeOptions options, CancellationToken cancellation)
    {
        await using var source = Inlet.Open(input);
        if (!Outlet.IsFile(output))
        {
            await using var target = Console.OpenStandardOutput();
            return await job.PourAsync(source, target, options, cancellation);
        }

        await using var file = OutputFile.Begin(output!);
        var keys = await job.PourAsync(source, file.Stream, options, cancellation);
        await file.CommitAsync(cancellation);
        return keys;
    }

    private static string Target(string output)
    {
        OutputFile.Check(output);
        return output;
    }
}
