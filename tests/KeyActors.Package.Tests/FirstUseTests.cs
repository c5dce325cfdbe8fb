using System.IO.Compression;
using System.Xml.Linq;
using Xunit;

namespace KeyActors.Package.Tests;

/// <summary>The first use by a stranger: one reference, six lines, no warning.</summary>
[Collection("Packing")]
public sealed class FirstUseTests(PackedConsumer consumer) : IClassFixture<PackedConsumer>
{
    [Fact]
    public async Task Six_lines_in_an_empty_project_print_what_they_encrypted()
    {
        Assert.Equal(6, FirstUse.Lines.Count);

        Assert.Equal("hello", (await DotNet.RunAsync(consumer.Project, "run", "--no-build")).Trim());

        Assert.True(File.Exists(Path.Combine(consumer.Project, "vault", "journal.db")));
    }

    [Fact]
    public void Packing_and_restoring_and_building_warn_of_nothing()
    {
        Assert.DoesNotContain("warning", consumer.PackOutput, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("NU16", consumer.BuildOutput, StringComparison.Ordinal);
        Assert.Contains("0 Warning(s)", consumer.BuildOutput, StringComparison.Ordinal);
        using var assets = consumer.Assets();
        Assert.False(assets.RootElement.TryGetProperty("logs", out var logs), $"{logs}");
    }

    [Fact]
    public void The_compiler_sees_the_vault_and_logging_and_no_actor_and_no_database()
    {
        using var assets = consumer.Assets();
        var seen = assets.RootElement.GetProperty("targets").EnumerateObject().Single().Value.EnumerateObject()
            .Where(static library => library.Value.TryGetProperty("compile", out var compile)
                && compile.EnumerateObject().Any(static file => !file.Name.EndsWith("_._", StringComparison.Ordinal)))
            .Select(static library => library.Name.Split('/')[0])
            .ToList();

        string[] expected =
        [
            "KeyActors", "KeyActors.Access", "KeyActors.Cipher", "KeyActors.Journal", "KeyActors.Material", "KeyActors.Model",
            "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions",
        ];
        Assert.Equal(expected, seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_program_names_the_vault_and_the_system_alone()
    {
        var program = File.ReadAllText(FirstUse.ProgramFile);

        Assert.Equal(["using KeyActors;", "", .. FirstUse.Lines, ""], program.Split('\n'));
        Assert.DoesNotContain("Akka", program, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_package_says_what_it_is_and_how_it_may_be_used()
    {
        var packages = Directory.GetFiles(consumer.Packages, "*.nupkg");
        Assert.Equal(6, packages.Length);
        Assert.All(packages, file =>
        {
            using var package = ZipFile.OpenRead(file);
            var entry = package.Entries.Single(static e => e.Name.EndsWith(".nuspec", StringComparison.Ordinal));
            using var nuspec = entry.Open();
            var about = XDocument.Load(nuspec).Descendants().ToLookup(static e => e.Name.LocalName, static e => e.Value);
            Assert.Equal("Apache-2.0", Assert.Single(about["license"]));
            Assert.NotEqual("", Assert.Single(about["description"]));
            Assert.Equal(consumer.Version, Assert.Single(about["version"]));
            Assert.Contains(package.Entries, static e => e.FullName.StartsWith("lib/net10.0/", StringComparison.Ordinal));
            foreach (var readme in about["readme"]) Assert.Contains(package.Entries, e => e.FullName == readme);
        });
    }
}
