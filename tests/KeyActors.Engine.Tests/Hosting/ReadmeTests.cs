using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace KeyActors.Engine.Tests.Hosting;

public sealed class ReadmeTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keyactors-readme-");

    public void Dispose() => folder.Delete(recursive: true);

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
    public void Shows_the_line_that_is_compiled_here()
    {
        var root = Root();
        var here = File.ReadAllText(Path.Combine(root, "tests", "KeyActors.Engine.Tests", "Hosting", "ReadmeTests.cs"));
        var shown = Assert.Single(
            File.ReadAllLines(Path.Combine(root, "README.md")),
            static line => line.StartsWith("builder.Services.AddKeyActors(", StringComparison.Ordinal));

        Assert.Contains(shown, here, StringComparison.Ordinal);
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "KeyActors.sln"))) at = at.Parent!;
        return at.FullName;
    }
}
