using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Shows what opens a vault. Reads seal.kas only, beside whoever has the vault open.</summary>
internal static class SealStatusCommand
{
    private const string None = "the folder holds no vault: make one first, or name another folder";

    internal static Command Make() => Verb.Of(
        "status",
        "Show the seals in force, as seal.kas says. Works without opening the vault, and while another process has it open.",
        [],
        static (call, _) =>
        {
            var path = Path.GetFullPath(call.VaultPath);
            var seals = KeyVault.ReadSeals(path);
            if (seals.Count == 0) throw new RefusedException(new Refusal.VaultUnusable(path, None));
            if (call.Json) call.Page.Json(Shape(path, seals));
            else call.Page.Table(["Seal", "Id", "Details"], seals.Select(static s => new[] { s.Kind, s.Id, s.Detail }));
            return Task.FromResult(ExitCodes.Ok);
        });

    private static JsonObject Shape(string path, IReadOnlyList<SealStatus> seals) => new()
    {
        ["vault"] = path,
        ["seals"] = Shapes.Array(seals.Select(static s => new JsonObject
        {
            ["kind"] = s.Kind,
            ["id"] = s.Id,
            ["details"] = s.Detail,
        })),
    };
}
