using System.Text.Json;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Finds test data: the corpus of this tree, and vectors of others that are kept beside it.</summary>
internal static class Vectors
{
    private static readonly string Root = FindRoot();

    /// <summary>A file under tests/corpus: always there.</summary>
    internal static JsonDocument Corpus(params string[] path) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine([Root, "tests", "corpus", .. path])));

    /// <summary>A file under vectors/ of the shared folder; says loudly that it is absent, and answers false.</summary>
    internal static bool TryFind(ITestOutputHelper output, string path, out string file) =>
        TryFindShared(output, Path.Combine("vectors", path), out file);

    /// <summary>A file of the shared folder; says loudly that it is absent, and answers false.</summary>
    internal static bool TryFindShared(ITestOutputHelper output, string path, out string file)
    {
        var shared = Environment.GetEnvironmentVariable("KEYACTORS_SHARED") ?? Path.Combine(Root, "..", "shared");
        file = Path.GetFullPath(Path.Combine(shared, path));
        if (File.Exists(file)) return true;
        Say(output, $"SKIPPED: {path} is not there; set KEYACTORS_SHARED to the folder that holds it.");
        return false;
    }

    /// <summary>Writes to the test's own output and to the console.</summary>
    internal static void Say(ITestOutputHelper output, string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }

    internal static byte[] Hex(this JsonElement element, string name) =>
        Convert.FromHexString(element.GetProperty(name).GetString()!);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "KeyActors.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("No folder above the tests holds KeyActors.sln.");
    }
}
