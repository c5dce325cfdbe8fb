using System.CommandLine;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Deletes imported material of a key, at once or after the key's window.</summary>
internal static class KeyDeleteMaterialCommand
{
    private static readonly Option<string?> MaterialId = MaterialName.Option("Which material. Default: the one that seals.");

    internal static Command Make() => Verb.ChangingKey(
        "delete-material",
        "Delete imported material: the key serves nobody until the same material is imported again.",
        [MaterialId],
        static call =>
        {
            var named = MaterialName.Read(call, MaterialId);
            return async (client, key, cancellation) =>
            {
                KeyMaterialId? material = named is null ? null : await named.FindAsync(client, key, cancellation);
                await client.DeleteImportedKeyMaterialAsync(key, material, cancellation);
                return Sentence(key, material, await client.DescribeKeyAsync(key, cancellation));
            };
        });

    private static string Sentence(string key, KeyMaterialId? material, KeyMetadata now)
    {
        if (now.CurrentMaterial is null) return $"{key} has no material to delete.";
        var entries = now.PendingMaterial is { } pending ? now.Materials.Append(pending) : now.Materials;
        var entry = entries.FirstOrDefault(m => m.Id == (material ?? now.CurrentMaterial));
        var what = entry?.DeleteAt is { } at
            ? $"The material will be deleted at {Shapes.ShortTime(at)}, which 'keyactors key keep-material' calls back"
            : "The material is deleted";
        return $"{what}; {key} is {now.Status}.";
    }
}
