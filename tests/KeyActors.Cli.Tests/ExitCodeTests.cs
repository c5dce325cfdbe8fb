using System.CommandLine;
using System.Reflection;
using System.Text.RegularExpressions;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Cli.Tests;

public sealed class ExitCodeTests
{
    [Fact]
    public void Every_refusal_has_a_code_of_its_own()
    {
        var nested = typeof(Refusal).GetNestedTypes(BindingFlags.Public);
        var cases = nested.Where(static t => t.IsAssignableTo(typeof(Refusal))).ToHashSet();

        Assert.Equal(cases, [.. ExitCodes.ByRefusal.Keys]);
        Assert.Equal(cases.Count, ExitCodes.ByRefusal.Values.Distinct().Count());
        Assert.All(ExitCodes.ByRefusal.Values, static code => Assert.InRange(code, 10, 99));
    }

    [Fact]
    public void The_documentation_names_every_code()
    {
        var rows = Regex.Matches(Documentation(), @"(?m)^\| (\d+) \| (?:`([a-z-]+)`)?");
        var documented = rows.ToDictionary(static m => int.Parse(m.Groups[1].Value, null), static m => m.Groups[2].Value);
        var refusals = ExitCodes.ByRefusal.ToDictionary(static p => p.Value, static p => Code(p.Key));

        Assert.All(refusals, p => Assert.Equal(p.Value, documented[p.Key]));
        int[] others = [ExitCodes.Ok, ExitCodes.Faults, ExitCodes.Usage, ExitCodes.Unexpected, ExitCodes.FileTrouble, ExitCodes.Stopped,
            ExitCodes.CertificateInvalid, ExitCodes.NobodyWaits, ExitCodes.SeedInvalid, ExitCodes.UnsealRefused];
        Assert.Equal([.. refusals.Keys.Concat(others).Order()], documented.Keys.Order());
    }

    [Fact]
    public void The_documentation_names_every_command_and_option()
    {
        var text = Documentation();

        Assert.All(Paths(Tool.Root(), ""), path => Assert.Contains($"`{path}", text, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Paths(Command command, string before)
    {
        foreach (var option in command.Options)
            if (option.Name is not ("--help" or "--version")) yield return option.Name;
        foreach (var child in command.Subcommands)
        {
            if (child.Subcommands.Count == 0) yield return before + child.Name;
            foreach (var path in Paths(child, before + child.Name + " ")) yield return path;
        }
    }

    /// <summary>The codes of the union are the names of its cases.</summary>
    private static string Code(Type refusal) =>
        Regex.Replace(refusal.Name, "(?<!^)([A-Z])", "-$1").ToLowerInvariant();

    private static string Documentation() => File.ReadAllText(Repository.File("docs", "cli.md"));
}
