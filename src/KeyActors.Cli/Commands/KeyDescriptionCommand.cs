using System.CommandLine;

namespace KeyActors.Cli.Commands;

/// <summary>Replaces a key's description.</summary>
internal static class KeyDescriptionCommand
{
    private static readonly Argument<string> Text = new("TEXT") { Description = "0 to 8,192 characters; not secret." };

    internal static Command Make() => Verb.ChangingKey(
        "description",
        "Replace a key's description.",
        [Text],
        static async (client, key, call, cancellation) =>
        {
            await client.UpdateDescriptionAsync(key, WholeText.Check(call.Get(Text)!, "description"), cancellation);
            return $"{key} has a new description.";
        });
}
