namespace KeyActors.Package.Tests;

/// <summary>An empty console project that knows the vault by one reference.</summary>
public sealed class PackedConsumer() : PackedProject(
    "first-use", "KeyActors", "KeyActors.Model", "KeyActors.Access", "KeyActors.Cipher", "KeyActors.Material", "KeyActors.Journal")
{
    private protected override async Task WriteProjectAsync()
    {
        File.Copy(FirstUse.ProgramFile, Path.Combine(Project, "Program.cs"));
        await File.WriteAllTextAsync(Path.Combine(Project, "FirstUse.csproj"), $"""
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
}
