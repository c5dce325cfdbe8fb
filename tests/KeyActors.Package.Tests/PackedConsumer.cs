using System.Text.Json;
using Xunit;

namespace KeyActors.Package.Tests;

/// <summary>The packages in a folder, and an empty console project elsewhere that knows them by one reference.</summary>
/// <remarks>Each run packs under a version of its own, so that no cache can answer for it; that version leaves the machine's
/// package cache again at the end.</remarks>
public sealed class PackedConsumer : IAsyncLifetime
{
    private static readonly string[] Needed =
        ["KeyActors", "KeyActors.Model", "KeyActors.Access", "KeyActors.Cipher", "KeyActors.Material", "KeyActors.Journal"];

    private readonly string root = Directory.CreateTempSubdirectory("keyactors-first-use-").FullName;

    /// <summary>The version of this run's packages.</summary>
    internal string Version { get; } =
        FormattableString.Invariant($"{Repository.Version}-t{TimeProvider.System.GetUtcNow().Ticks}");

    /// <summary>Where the packages are.</summary>
    internal string Packages => Path.Combine(root, "packages");

    /// <summary>The console project's folder.</summary>
    internal string Project => Path.Combine(root, "first-use");

    /// <summary>What packing wrote.</summary>
    internal string PackOutput { get; private set; } = "";

    /// <summary>What restoring and building wrote.</summary>
    internal string BuildOutput { get; private set; } = "";

    /// <summary>Packs, makes the project, restores and builds it with warnings as errors.</summary>
    public async Task InitializeAsync()
    {
        PackOutput = await PackAsync();
        WriteProject();
        BuildOutput = await DotNet.RunAsync(Project, "build", "-warnaserror", "-nodeReuse:false");
    }

    /// <summary>Removes folder and cached packages.</summary>
    public Task DisposeAsync()
    {
        if (File.Exists(AssetsFile))
        {
            using var assets = Assets();
            foreach (var cache in assets.RootElement.GetProperty("packageFolders").EnumerateObject())
                foreach (var name in Needed)
                    Remove(Path.Combine(cache.Name, name.ToLowerInvariant(), Version));
        }

        Remove(root);
        return Task.CompletedTask;
    }

    /// <summary>What restoring found: the truth of what the compiler sees.</summary>
    internal JsonDocument Assets() => JsonDocument.Parse(File.ReadAllBytes(AssetsFile));

    private string AssetsFile => Path.Combine(Project, "obj", "project.assets.json");

    private async Task<string> PackAsync()
    {
        Directory.CreateDirectory(Packages);
        var filter = Path.Combine(root, "first-use.slnf");
        var projects = Needed.Select(static n => $@"src\{n}\{n}.csproj").ToArray();
        var solution = new { solution = new { path = Path.Combine(Repository.Root, "KeyActors.sln"), projects } };
        await File.WriteAllBytesAsync(filter, JsonSerializer.SerializeToUtf8Bytes(solution));
        string[] arguments =
            ["pack", filter, "-c", Repository.Configuration, "-o", Packages, $"-p:Version={Version}", "-nodeReuse:false"];
        return await DotNet.RunAsync(root, Needed.All(IsBuilt) ? [.. arguments, "--no-build"] : arguments);
    }

    private void WriteProject()
    {
        Directory.CreateDirectory(Project);
        File.Copy(FirstUse.ProgramFile, Path.Combine(Project, "Program.cs"));
        File.WriteAllText(Path.Combine(Project, "NuGet.config"), $"""
            <?xml version="1.0" encoding="utf-8"?>
            <configuration>
              <packageSources>
                <add key="packed" value="{Packages}" />
              </packageSources>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(Project, "FirstUse.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="KeyActors" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
    }

    private static bool IsBuilt(string name) =>
        File.Exists(Path.Combine(Repository.Root, "src", name, "bin", Repository.Configuration, "net10.0", $"{name}.dll"));

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
