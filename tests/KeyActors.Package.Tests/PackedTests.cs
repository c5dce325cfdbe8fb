using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace KeyActors.Package.Tests;

/// <summary>A test project of somebody else, which knows the emulator by one reference, with the block of C# of
/// <c>docs/emulator.md</c> as its one file.</summary>
public sealed partial class PackedTests() : PackedProject(
    "own-tests", "KeyActors.Testing", "KeyActors", "KeyActors.Model", "KeyActors.Access", "KeyActors.Cipher", "KeyActors.Material",
    "KeyActors.Journal", "KeyActors.History", "KeyActors.Aws")
{
    private protected override async Task WriteProjectAsync()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "emulator.md"));
        var walk = CSharp().Matches(document).Single().Groups["text"].Value;
        await File.WriteAllTextAsync(Path.Combine(Project, "DeletedKeyTests.cs"), walk);
        var versions = XDocument.Load(Path.Combine(Repository.Root, "src", "Directory.Packages.props"))
            .Descendants("PackageVersion").ToDictionary(static p => p.Attribute("Include")!.Value, static p => p.Attribute("Version")!.Value);
        var runner = string.Concat(((string[])["Microsoft.NET.Test.Sdk", "xunit", "xunit.runner.visualstudio"])
            .Select(package => $"""<PackageReference Include="{package}" Version="{versions[package]}" />"""));
        await File.WriteAllTextAsync(Path.Combine(Project, "OwnTests.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="KeyActors.Testing" Version="{Version}" />
                {runner}
              </ItemGroup>
            </Project>
            """);
    }

    [GeneratedRegex("^```csharp\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharp();
}
