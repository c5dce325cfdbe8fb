using System.Text.Json;
using Xunit;

namespace KeyActors.Package.Tests;

/// <summary>The packages in a folder, and a small project elsewhere that knows them by one reference.</summary>
/// <remarks>Each run packs under a version of its own, so that no cache can answer for it; that version leaves the machine's
/// package cache again at the end.</remarks>
/// <param name="needed">The rooms to pack: one, and all that it needs.</param>
/// <param name="name">The project's name.</param>
public abstract class PackedProject(string name, params string[] needed) : IAsyncLifetime
{
    private readonly string root = Directory.CreateTempSubdirectory("keyactors-package-").FullName;

    /// <summary>The version of this run's packages.</summary>
    internal string Version { get; } =
        FormattableString.Invariant($"{Repository.Version}-t{TimeProvider.System.GetUtcNow().Ticks}");

    /// <summary>Where the packages are.</summary>
    internal string Packages => Path.Combine(root, "packages");

    /// <summary>The project's folder.</summary>
    internal string Project => Path.Combine(root, name);

    /// <summary>What packing wrote.</summary>
    internal string PackOutput { get; private set; } = "";

    /// <summary>What restoring and building wrote.</summary>
    internal string BuildOutput { get; private set; } = "";

    /// <summary>Packs, makes the project, restores and builds it with warnings as errors.</summary>
    public async Task InitializeAsync()
    {
        PackOutput = await PackAsync();
        Directory.CreateDirectory(Project);
        await File.WriteAllTextAsync(Path.Combine(Project, "NuGet.config"), $"""
            <?xml version="1.0" encoding="utf-8"?>
            <configuration>
              <packageSources>
                <add key="packed" value="{Packages}" />
              </packageSources>
            </configuration>
            """);
        await WriteProjectAsync();
        BuildOutput = await DotNet.RunAsync(Project, "build", "-warnaserror", "-nodeReuse:false");
    }

    /// <summary>Removes folder and cached packages.</summary>
    public Task DisposeAsync()
    {
        if (File.Exists(AssetsFile))
        {
            using var assets = Assets();
            foreach (var cache in assets.RootElement.GetProperty("packageFolders").EnumerateObject())
                foreach (var room in needed)
                    Remove(Path.Combine(cache.Name, room.ToLowerInvariant(), Version));
        }

        Remove(root);
        return Task.CompletedTask;
    }

    /// <summary>What restoring found: the truth of what the compiler sees.</summary>
    internal JsonDocument Assets() => JsonDocument.Parse(File.ReadAllBytes(AssetsFile));

    /// <summary>Writes the project and its program.</summary>
    private protected abstract Task WriteProjectAsync();

    private string AssetsFile => Path.Combine(Project, "obj", "project.assets.json");

    private async Task<string> PackAsync()
    {
        Directory.CreateDirectory(Packages);
        var filter = Path.Combine(root, "packed.slnf");
        var projects = needed.Select(static n => $@"src\{n}\{n}.csproj").ToArray();
        var solution = new { solution = new { path = Path.Combine(Repository.Root, "KeyActors.sln"), projects } };
        await File.WriteAllBytesAsync(filter, JsonSerializer.SerializeToUtf8Bytes(solution));
        string[] arguments =
            ["pack", filter, "-c", Repository.Configuration, "-o", Packages, $"-p:Version={Version}", "-nodeReuse:false"];
        return await DotNet.RunAsync(root, needed.All(IsBuilt) ? [.. arguments, "--no-build"] : arguments);
    }

    private static bool IsBuilt(string room) =>
        File.Exists(Path.Combine(Repository.Root, "src", room, "bin", Repository.Configuration, "net10.0", $"{room}.dll"));

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
