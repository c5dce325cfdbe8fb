using KeyActors.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace KeyActors.Engine.Tests.Hosting;

public sealed class ReadmeTests : IDisposable
{
    private const string Fence = "```";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keyactors-readme-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Its_six_lines_embed_a_vault()
    {
        var path = Path.Combine(folder.FullName, "vault");

        await using var vault = await KeyVault.OpenAsync(path);
        await vault.CreateKeyAsync("alias/app");
        var context = EncryptionContext.Of(("customer", "17"));
        var blob = await vault.EncryptAsync("alias/app", "hello"u8.ToArray(), context);
        await vault.RotateKeyAsync("alias/app");
        var plaintext = await vault.DecryptAsync(blob, context);

        Assert.Equal("hello"u8.ToArray(), plaintext);
    }

    [Fact]
    public async Task Its_line_for_a_host_puts_a_vault_into_one()
    {
        var path = Path.Combine(folder.FullName, "vault");
        await (await KeyVault.OpenAsync(path)).DisposeAsync();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

        builder.Services.AddKeyActors(path, options => options with { WhenMissing = WhenMissing.Refuse });

        using var host = builder.Build();
        await host.StartAsync();
        Assert.Equal(path, host.Services.GetRequiredService<KeyVault>().Path);
        await host.StopAsync();
    }

    [Fact]
    public void Shows_the_lines_that_are_compiled_here()
    {
        var root = Root();
        var shown = CSharpLines(File.ReadAllLines(Path.Combine(root, "README.md")));
        var here = Path.Combine(root, "tests", "KeyActors.Engine.Tests", "Hosting", "ReadmeTests.cs");
        var compiled = File.ReadAllLines(here).Select(static l => l.Trim()).ToHashSet();

        Assert.Equal(7, shown.Count);
        Assert.All(shown, line => Assert.Contains(line, compiled));
    }

    private static List<string> CSharpLines(string[] readme)
    {
        var lines = new List<string>();
        var inside = false;
        foreach (var line in readme)
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal)) inside = line == Fence + "csharp";
            else if (inside) lines.Add(line);
        }

        return lines;
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "KeyActors.sln"))) at = at.Parent!;
        return at.FullName;
    }
}
