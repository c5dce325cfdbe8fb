using System.Text.Json;

namespace KeyActors.Engine.Tests.Upgrades;

/// <summary>A whole vault folder as it was written once, kept as text, with the blobs that it must open for ever.</summary>
internal sealed record KeptVault(string Name, IReadOnlyDictionary<string, byte[]> Files, IReadOnlyDictionary<string, byte[]> Blobs)
{
    private const string Suffix = ".json";

    /// <summary>Every vault that is kept, oldest level first.</summary>
    internal static IReadOnlyList<string> Names =>
        [.. Directory.GetFiles(Home(), "*" + Suffix).Select(static f => Path.GetFileName(f)[..^Suffix.Length]).Order(StringComparer.Ordinal)];

    internal static KeptVault Read(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Home(), name + Suffix)));
        return new KeptVault(name, Map(json.RootElement.GetProperty("files")), Map(json.RootElement.GetProperty("blobs")));
    }

    /// <summary>Takes a closed vault's folder.</summary>
    internal static KeptVault Of(string name, string folder, IReadOnlyDictionary<string, byte[]> blobs) => new(
        name,
        new SortedDictionary<string, byte[]>(
            Directory.GetFiles(folder).Where(static f => !f.EndsWith(".lock", StringComparison.Ordinal))
                .ToDictionary(static f => Path.GetFileName(f), File.ReadAllBytes), StringComparer.Ordinal),
        blobs);

    /// <summary>Keeps it; one that is kept is never written again.</summary>
    internal void Write()
    {
        var content = new { files = Files, blobs = Blobs };
        using var file = new StreamWriter(new FileStream(Path.Combine(Home(), Name + Suffix), FileMode.CreateNew));
        file.Write(JsonSerializer.Serialize(content, Indented));
        file.Write('\n');
    }

    internal void Unpack(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, bytes) in Files) File.WriteAllBytes(Path.Combine(folder, name), bytes);
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static Dictionary<string, byte[]> Map(JsonElement map) =>
        map.EnumerateObject().ToDictionary(static p => p.Name, static p => p.Value.GetBytesFromBase64());

    private static string Home()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "KeyActors.sln"))) return Path.Combine(at.FullName, "tests", "corpus", "vaults");
        throw new InvalidOperationException("KeyActors.sln is not above the tests.");
    }
}
