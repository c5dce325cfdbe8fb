using System.CommandLine;
using System.Text.Json.Nodes;

namespace KeyActors.Cli.Commands;

/// <summary>Raises a vault's format level, after a copy.</summary>
internal static class UpgradeCommand
{
    private static readonly Option<string?> Copy = new("--copy")
    {
        Description = "A folder that does not exist yet: the vault is copied there first, secrets and seal included.",
        HelpName = "DIR",
    };

    private static readonly Option<bool> NoCopy = new("--no-copy")
    {
        Description = "Make no copy: there is one already.",
    };

    internal static Command Make() => Verb.Of(
        "upgrade",
        "Raise the vault's format level to the newest of this release, in place and for ever: older releases cannot open it.",
        [Copy, NoCopy],
        static async (call, cancellation) =>
        {
            var copy = call.Get(Copy);
            if (copy is null == !call.Get(NoCopy))
                throw ToolException.Usage("There is no way back but a copy: say --copy DIR, or --no-copy when there is one.");
            await using var vault = await call.OpenAsync(cancellation);
            var change = await vault.RaiseFormatLevelAsync(copy, cancellation);
            var isDone = change.Before != change.After;
            if (call.Json)
            {
                call.Page.Json(new JsonObject
                {
                    ["vault"] = vault.Path,
                    ["before"] = change.Before,
                    ["after"] = change.After,
                    ["copy"] = isDone && copy is not null ? Path.GetFullPath(copy) : null,
                });
            }
            else if (!isDone) call.Page.Say($"The vault has format level {change.After}, the newest: nothing was done.");
            else
            {
                call.Page.Say($"The vault has format level {change.After} now; it had {change.Before}.");
                if (copy is not null)
                    call.Page.Say($"The copy at {Path.GetFullPath(copy)} holds secrets and seal: remove it when all is well.");
            }

            return ExitCodes.Ok;
        });
}
