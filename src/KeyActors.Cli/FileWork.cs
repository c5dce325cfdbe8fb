using System.Text.Json.Nodes;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli;

/// <summary>What sealing and opening of files have in common: ends of the pipe, progress, the answer.</summary>
internal static class FileWork
{
    internal static async Task<int> RunAsync(
        Call call,
        string done,
        Func<KeyVault, Stream, Stream, EnvelopeOptions, CancellationToken, ValueTask<KeyArn>> pour,
        Func<KeyVault, string, string, EnvelopeOptions, CancellationToken, ValueTask<KeyArn>> copy,
        CancellationToken cancellation)
    {
        var (input, output, context) = (call.Get(CommonOptions.In)!, call.Get(CommonOptions.Out), call.Context);
        if (!Outlet.IsFile(output) && call.Json)
            throw ToolException.Usage("--json needs standard output for itself: name a file with --out.");
        Outlet.GuardTerminal(output, "name a file with --out, or insist with --out -");
        var length = Inlet.Length(input);
        await using var vault = await call.OpenAsync(cancellation);
        KeyArn key;
        using (var progress = ProgressLine.OfBytes(done, length))
        {
            var options = new EnvelopeOptions { Context = context, Progress = progress };
            key = !Inlet.IsStandard(input) && Outlet.IsFile(output)
                ? await copy(vault, input, Target(output!), options, cancellation)
                : await PourAsync(vault, input, output, pour, options, cancellation);
        }

        if (call.Json) call.Page.Json(new JsonObject { ["keyArn"] = key.ToString(), ["in"] = input, ["out"] = output });
        else if (Outlet.IsFile(output))
            call.Page.Say($"{done} {(Inlet.IsStandard(input) ? "standard input" : input)} with {key} into {output}.");
        return ExitCodes.Ok;
    }

    private static async Task<KeyArn> PourAsync(
        KeyVault vault,
        string input,
        string? output,
        Func<KeyVault, Stream, Stream, EnvelopeOptions, CancellationToken, ValueTask<KeyArn>> pour,
        EnvelopeOptions options,
        CancellationToken cancellation)
    {
        await using var source = Inlet.Open(input);
        if (!Outlet.IsFile(output))
        {
            await using var target = Console.OpenStandardOutput();
            return await pour(vault, source, target, options, cancellation);
        }

        await using var file = OutputFile.Begin(output!);
        var key = await pour(vault, source, file.Stream, options, cancellation);
        await file.CommitAsync(cancellation);
        return key;
    }

    private static string Target(string output)
    {
        OutputFile.Check(output);
        return output;
    }
}
