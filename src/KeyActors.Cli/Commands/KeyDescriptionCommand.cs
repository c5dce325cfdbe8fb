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
        static call =>
        {
            var text = WholeText.Check(call.Get(Text)!, "description");
            return async (client, key, cancellation) =>
            {
                await client.UpdateDescriptionAsync(key, text, cancellation);
                return $"{key} has a new description.";
            };
        });
}
