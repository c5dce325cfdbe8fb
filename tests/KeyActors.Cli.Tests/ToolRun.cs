using System.Diagnostics;
using System.Text.Json.Nodes;
using KeyActors.Model;

namespace KeyActors.Cli.Tests;

/// <summary>What one run of the tool came to.</summary>
internal sealed record ToolRun(int ExitCode, byte[] Output, string Error)
{
    private static readonly string ToolPath = Path.Combine(AppContext.BaseDirectory, "KeyActors.Cli.dll");

    internal string Text => StrictUtf8.Encoding.GetString(Output);

    internal JsonNode Json => JsonNode.Parse(Output)!;

    internal (string Code, string Message) ErrorObject
    {
        get
        {
            var error = JsonNode.Parse(Error.TrimEnd().Split('\n')[^1])!["error"]!;
            return ((string)error["code"]!, (string)error["message"]!);
        }
    }

    /// <summary>How the built tool is started, without this process's settings and away from its user's data.</summary>
    internal static ProcessStartInfo Start(string folder, IEnumerable<string> args)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = StrictUtf8.Encoding,
        };
        start.ArgumentList.Add(ToolPath);
        foreach (var arg in args) start.ArgumentList.Add(arg);
        foreach (var name in start.Environment.Keys.ToArray())
            if (name.StartsWith("KEYACTORS", StringComparison.OrdinalIgnoreCase)) start.Environment.Remove(name);
        start.Environment["XDG_DATA_HOME"] = Path.Combine(folder, "data");
        start.Environment["DOTNET_NOLOGO"] = "1";
        return start;
    }

    internal static async Task<ToolRun> OfAsync(ProcessStartInfo start, byte[]? input = null)
    {
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var copying = process.StandardOutput.BaseStream.CopyToAsync(output);
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input ?? []);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The tool had read enough, or refused before it read.
        }

        await copying;
        var said = await error;
        await process.WaitForExitAsync();
        return new ToolRun(process.ExitCode, output.ToArray(), said);
    }
}
