using System.CommandLine;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Calls back the deletion of imported material inside the key's window.</summary>
internal static class KeyKeepMaterialCommand
{
    private static readonly Option<string?> MaterialId = MaterialName.Option("Which material. Default: the one that seals.");

    internal static Command Make() => Verb.ChangingKey(
        "keep-material",
        "Call back the deletion of imported material, as long as it has not been carried out.",
        [MaterialId],
        static call =>
        {
            var named = MaterialName.Read(call, MaterialId);
            return async (client, key, cancellation) =>
            {
                KeyMaterialId? material = named is null ? null : await named.FindAsync(client, key, cancellation);
                await client.KeepImportedKeyMaterialAsync(key, material, cancellation);
                return $"The material stays; {key} is {(await client.DescribeKeyAsync(key, cancellation)).Status}.";
            };
        });
}
