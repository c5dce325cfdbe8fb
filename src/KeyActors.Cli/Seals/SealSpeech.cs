using System.Text.Json.Nodes;

namespace KeyActors.Cli;

/// <summary>How a change of seals is told.</summary>
internal static class SealSpeech
{
    internal static void Tell(Call call, string vault, SealChange change)
    {
        if (call.Json)
        {
            call.Page.Json(Shape(vault, change));
            return;
        }

        call.Page.Say($"The vault at {vault} opens by {Names(change.After)} from now on; before, it was {Names(change.Before)}.");
        if (!change.OldFilesRemoved) call.Page.Say("Not every old file could be removed; the next opening tries again.");
        if (!change.IsRecorded) call.Page.Say("The history could not record it; the next opening does.");
    }

    private static string Names(IReadOnlyList<string> kinds) =>
        "the seal " + string.Join(" or ", kinds.Select(static kind => $"'{kind}'"));

    private static JsonObject Shape(string vault, SealChange change) => new()
    {
        ["vault"] = vault,
        ["before"] = Shapes.Array(change.Before.Select(static kind => JsonValue.Create(kind))),
        ["after"] = Shapes.Array(change.After.Select(static kind => JsonValue.Create(kind))),
        ["epoch"] = change.Epoch,
        ["oldFilesRemoved"] = change.OldFilesRemoved,
        ["recorded"] = change.IsRecorded,
    };
}
