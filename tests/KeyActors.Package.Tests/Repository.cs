using System.Reflection;

namespace KeyActors.Package.Tests;

/// <summary>Where the sources are, and what the test was built as.</summary>
internal static class Repository
{
    /// <summary>The folder with KeyActors.sln.</summary>
    internal static string Root { get; } = FindRoot();

    /// <summary>Debug or Release: the configuration of this test, and so of what it packs.</summary>
    internal static string Configuration { get; } =
        typeof(Repository).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>The version that the projects have.</summary>
    internal static string Version { get; } = typeof(Repository).Assembly.GetName().Version!.ToString(3);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "KeyActors.sln"))) return folder.FullName;
        throw new InvalidOperationException("KeyActors.sln is in no folder above the test.");
    }
}
