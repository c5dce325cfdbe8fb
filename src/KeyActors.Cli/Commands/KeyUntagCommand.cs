using System.CommandLine;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Removes tags from a key.</summary>
internal static class KeyUntagCommand
{
    private static readonly Argument<string[]> Keys = new("TAG")
    {
        Description = "Keys of the tags to remove; one that is not there is no error.",
        Arity = ArgumentArity.OneOrMore,
    };

    internal static Command Make() => Verb.ChangingKey(
        "untag",
        "Remove tags from a key.",
        [Keys],
        static call =>
        {
            var tags = call.Get(Keys)!;
            if (!tags.All(WholeText.Is)) throw new RefusedException(new Refusal.TagInvalid(WholeText.Rule));
            return async (client, key, cancellation) =>
            {
                await client.UntagKeyAsync(key, tags, cancellation);
                return $"{key} no longer has {string.Join(", ", tags)}.";
            };
        });
}
