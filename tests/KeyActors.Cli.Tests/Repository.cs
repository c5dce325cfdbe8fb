namespace KeyActors.Cli.Tests;

/// <summary>Files of the source tree.</summary>
internal static class Repository
{
    /// <summary>The whole path of a file, named from the root.</summary>
    internal static string File(params string[] parts)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(root.FullName, "KeyActors.sln"))) root = root.Parent!;
        return Path.Combine([root.FullName, .. parts]);
    }
}
