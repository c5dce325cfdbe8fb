using System.CommandLine;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>What commands share that give a shared secret out: into a file of its owner, never onto standard output.</summary>
internal static class SecretOptions
{
    internal static Option<string> Secret { get; } = new("--secret")
    {
        Description = "The file that gets the secret: 32 bytes, readable by its owner only.",
        HelpName = "FILE",
        Required = true,
    };

    /// <summary>The file's path; refused at once when no file can be there, or when it is that of the ciphertext.</summary>
    internal static string PathOf(Call call, string? ciphertext)
    {
        var path = call.Get(Secret)!;
        if (!Outlet.IsFile(path)) throw ToolException.Usage("A secret goes into a file: name one with --secret.");
        if (Outlet.IsFile(ciphertext) && Path.GetFullPath(ciphertext!) == Path.GetFullPath(path))
            throw ToolException.Usage("The secret and what is encapsulated cannot be in one file: name two.");
        OutputFile.Check(path);
        return path;
    }

    internal static async Task WriteAsync(string path, ReadOnlyMemory<byte> secret, CancellationToken cancellation)
    {
        await using var file = OutputFile.Begin(path);
        await file.Stream.WriteAsync(secret, cancellation);
        await file.CommitAsync(cancellation);
    }

    /// <summary>The key's one way; of a key that does not encapsulate any, which says so itself.</summary>
    internal const EncapsulationAlgorithm Algorithm = EncapsulationAlgorithm.MlKem;
}
