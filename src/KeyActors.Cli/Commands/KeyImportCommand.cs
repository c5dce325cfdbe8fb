using System.CommandLine;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Takes wrapped material into a key.</summary>
internal static class KeyImportCommand
{
    private const string New = "new";
    private const string Existing = "existing";

    private static readonly Option<string> Token = new("--token")
    {
        Description = "The file with the token of 'key import-parameters'.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string> Material = new("--material")
    {
        Description = "The file with the wrapped material; - for standard input.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string?> ValidTo = new("--valid-to")
    {
        Description = $"When the material expires: ISO 8601, UTC unless it says more, at most {Limits.ImportDaysMax} days ahead.",
        HelpName = "TIME",
    };

    private static readonly Option<bool> Never = new("--never-expires") { Description = "The material does not expire." };

    private static readonly Option<string?> Kind = Among(new("--kind")
    {
        Description = "Whether the key has had this material. Default: new for a key that never had any, else existing.",
        HelpName = $"{New}|{Existing}",
    });

    private static readonly Option<string?> MaterialId = MaterialName.Option("Refuse when the material is another than this.");

    private static readonly Option<string?> Description = new("--description")
    {
        Description = "Words about the material, up to 256 characters; not secret.",
        HelpName = "TEXT",
    };

    internal static Command Make() => Verb.ChangingKey(
        "import",
        "Take wrapped material into a key. New material of a key that has some waits for 'key rotate'.",
        [Token, Material, ValidTo, Never, Kind, MaterialId, Description],
        static call =>
        {
            var (token, wrapped, expected) = (call.Get(Token)!, call.Get(Material)!, MaterialName.Read(call, MaterialId));
            foreach (var file in (string[])[token, wrapped]) if (!Inlet.IsStandard(file)) Inlet.Checked(file);
            var options = new ImportOptions
            {
                ExpiresAt = Expiry(call),
                Kind = call.Get(Kind) switch { New => ImportKind.New, Existing => ImportKind.Existing, _ => null },
                Description = call.Get(Description) is { } text ? WholeText.Check(text, "description of material") : null,
            };
            return async (client, key, cancellation) =>
            {
                var (goesWith, material) = (await ReadAsync(token, cancellation), await ReadAsync(wrapped, cancellation));
                if (expected is not null)
                    options = options with { Expected = await expected.FindAsync(client, key, cancellation) };
                var name = await client.ImportKeyMaterialAsync(key, goesWith, material, options, cancellation);
                return Sentence(key, name, await client.DescribeKeyAsync(key, cancellation));
            };
        });

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken cancellation)
    {
        var (buffer, bytes) = await Inlet.ReadAsync(path, Limits.CiphertextBytesMax, cancellation);
        return buffer.AsMemory(0, bytes);
    }

    private static DateTimeOffset? Expiry(Call call)
    {
        return (call.Get(ValidTo) is null) == call.Get(Never)
            ? TimeText.Read(call, ValidTo)
            : throw ToolException.Usage(
                "Say when the material expires with --valid-to TIME, or that it does not with --never-expires.");
    }

    private static string Sentence(string key, KeyMaterialId material, KeyMetadata now)
    {
        if (now.PendingMaterial?.Id == material)
            return $"Imported material {Shapes.ShortId(material)} into {key}: it seals after 'keyactors key rotate'.";
        var expiry = now.Materials.FirstOrDefault(m => m.Id == material)?.ExpiresAt;
        var until = expiry is { } at ? $"expires at {Shapes.ShortTime(at)}" : "never expires";
        return $"Imported material {Shapes.ShortId(material)} into {key}, {until}; the key is {now.Status}.";
    }

    private static Option<string?> Among(Option<string?> option)
    {
        option.AcceptOnlyFromAmong(New, Existing);
        return option;
    }
}
