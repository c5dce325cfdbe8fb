using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>Real clients in other languages, unchanged, over a real socket: the programs of the folder <c>Clients</c>, which assert
/// what they see.</summary>
public sealed class ClientTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_families_with_boto3()
    {
        if (ClientPrograms.Find(output, "Python with boto3", ["python3", "/usr/bin/python3"], "-c", "import boto3") is not { } python)
            return;
        using var model = LentModel.Find(output);
        if (model is null) return;
        await using var served = await Served.StartAsync();

        var (code, text, error) = await ClientPrograms.RunAsync(
            served, python, [ClientPrograms.Script("families.py"), served.Url.ToString()], model.Variable);

        Passed(code, text, error);
        Counts(text);
    }

    [Fact]
    public async Task The_families_with_the_SDK_for_JavaScript()
    {
        if (ClientPrograms.Packages(output) is not { } packages || ClientPrograms.Node(output, packages) is not { } node) return;
        await using var served = await Served.StartAsync();

        var (code, text, error) = await ClientPrograms.RunAsync(
            served, node, [ClientPrograms.Script("families.mjs"), served.Url.ToString(), packages]);

        Passed(code, text, error);
        Counts(text);
    }

    [Fact]
    public async Task A_file_with_the_Encryption_SDK_for_JavaScript_and_a_rotation_in_between()
    {
        if (ClientPrograms.Packages(output) is not { } packages || ClientPrograms.Node(output, packages) is not { } node) return;
        await using var served = await Served.StartAsync();

        var (code, text, error) = await ClientPrograms.RunAsync(
            served, node, [ClientPrograms.Script("file.mjs"), served.Url.ToString(), packages]);

        Passed(code, text, error);
        Assert.Contains("opened both times", text);
    }

    [Fact]
    public async Task Keys_on_lattices_with_another_implementation_of_them()
    {
        if (ClientPrograms.Packages(output) is not { } packages || ClientPrograms.Node(output, packages) is not { } node) return;
        if (!Directory.Exists(Path.Combine(packages, "node_modules", "@noble", "post-quantum")))
        {
            Shared.Say(output, $"SKIPPED: {packages} has no @noble/post-quantum; tests/run --install brings it.");
            return;
        }

        await using var served = await Served.StartAsync();

        var (code, text, error) = await ClientPrograms.RunAsync(
            served, node, [ClientPrograms.Script("lattice.mjs"), served.Url.ToString(), packages]);

        Passed(code, text, error);
        Assert.Contains("six kinds agree", text);
    }

    private void Passed(int code, string text, string error)
    {
        Assert.True(code == 0, $"{text}\n{error}");
        output.WriteLine(text);
    }

    /// <summary>The last line names the operations that the client asked for: they are all that are made here.</summary>
    private static void Counts(string text) => Assert.Equal(
        OperationTable.Made.Keys.Order(StringComparer.Ordinal), text.TrimEnd().Split('\n')[^1].Split(' '));
}
