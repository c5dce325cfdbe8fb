using System.Xml.Linq;

using Xunit;

namespace KeyActors.Architecture.Tests;

/// <summary>Language and strictness are pinned once, for every project.</summary>
public sealed class SettingsTests
{
    private static readonly string[] Pinned =
    [
        "TargetFramework", "LangVersion", "Nullable", "AnalysisLevel", "AnalysisMode", "TreatWarningsAsErrors", "EnforceCodeStyleInBuild",
        "WarningsNotAsErrors", "ManagePackageVersionsCentrally", "RestorePackagesWithLockFile", "Deterministic",
    ];

    private static readonly XDocument Shared = XDocument.Load(Path.Combine(Repository.Root, "src", "Directory.Build.props"));

    private static IEnumerable<Project> All => Repository.Rooms.Values.Concat(Repository.TestProjects.Values);

    [Fact]
    public void Language_and_analysis_have_versions_and_not_latest()
    {
        Assert.Equal("14.0", Value("LangVersion"));
        Assert.Equal("10.0", Value("AnalysisLevel"));
        Assert.Equal("net10.0", Value("TargetFramework"));
    }

    [Fact]
    public void Nulls_are_checked_and_warnings_are_errors()
    {
        Assert.Equal("enable", Value("Nullable"));
        Assert.Equal("true", Value("TreatWarningsAsErrors"));
        Assert.Equal("true", Value("EnforceCodeStyleInBuild"));
    }

    [Fact]
    public void Only_security_advisories_are_warnings_that_do_not_stop_a_build() =>
        Assert.All(Value("WarningsNotAsErrors").Split(';'), code => Assert.StartsWith("NU190", code, StringComparison.Ordinal));

    [Fact]
    public void A_room_sees_only_the_rooms_that_it_names() => Assert.Equal("true", Value("DisableTransitiveProjectReferences"));

    [Fact]
    public void No_project_has_its_own_mind_about_what_is_pinned() => Assert.All(All, project =>
    {
        Offenders.None(Pinned.Where(name => project.Xml.Descendants(name).Any()));
        Assert.Empty(project.Xml.Descendants("NoWarn"));
        Assert.Empty(project.Xml.Descendants().Attributes("VersionOverride"));
        Assert.Empty(project.Xml.Descendants("PackageReference").Attributes("Version"));
    });

    [Fact]
    public void Tests_are_held_to_the_same_settings()
    {
        var tests = XDocument.Load(Path.Combine(Repository.Root, "tests", "Directory.Build.props"));
        var import = Assert.Single(tests.Descendants("Import")).Attribute("Project")!.Value;
        Assert.Equal("../src/Directory.Build.props", import.Replace('\\', '/'));
        Offenders.None(Pinned.Where(name => tests.Descendants(name).Any()));
    }

    [Fact]
    public void Banned_symbols_are_checked_in_every_project()
    {
        Assert.Contains(
            Shared.Descendants("AdditionalFiles"),
            item => item.Attribute("Include")!.Value.EndsWith("BannedSymbols.txt", StringComparison.Ordinal));
        Assert.Contains(
            Shared.Descendants("PackageReference"),
            item => item.Attribute("Include")!.Value == "Microsoft.CodeAnalysis.BannedApiAnalyzers");
        var banned = Repository.Read("src/BannedSymbols.txt");
        Assert.All(
            ["P:System.DateTimeOffset.UtcNow;", "T:System.Random;", "M:System.Guid.NewGuid;", "P:System.Text.Encoding.UTF8;"],
            symbol => Assert.Contains(symbol, banned, StringComparison.Ordinal));
    }

    [Fact]
    public void No_code_switches_a_rule_off_for_itself() => Offenders.None(Repository.Files("src", "*.cs")
        .Where(f => File.ReadAllText(f).Contains("#pragma warning disable RS0030", StringComparison.Ordinal)
            && !Repository.Name(f).StartsWith("src/KeyActors.Cipher/", StringComparison.Ordinal))
        .Select(Repository.Name));

    private static string Value(string name) => Assert.Single(Shared.Descendants(name)).Value;
}
