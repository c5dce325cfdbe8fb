using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>Finds the data of others that is kept beside this tree.</summary>
internal static class Shared
{
    /// <summary>A file or folder of it; says loudly that it is absent, and answers null.</summary>
    internal static string? Find(ITestOutputHelper output, string path)
    {
        var shared = Environment.GetEnvironmentVariable("KEYACTORS_SHARED") ?? Path.Combine(Root(), "..", "shared");
        var found = Path.GetFullPath(Path.Combine(shared, path));
        if (Path.Exists(found)) return found;
        Say(output, $"SKIPPED: {path} is not there; set KEYACTORS_SHARED to the folder that holds it.");
        return null;
    }

    internal static void Say(ITestOutputHelper output, string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }

    internal static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "KeyActors.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("No folder above the tests holds KeyActors.sln.");
    }
}
