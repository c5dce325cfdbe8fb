using System.CommandLine;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Adds tags to a key.</summary>
internal static class KeyTagCommand
{
    private static readonly Argument<string[]> Tags = new("KEY=VALUE")
    {
        Description = "Tags to add, or to give another value; not secret.",
        Arity = ArgumentArity.OneOrMore,
    };

    internal static Command Make() => Verb.ChangingKey(
        "tag",
        "Add tags to a key, or give those that are there another value.",
        [Tags],
        static call =>
        {
            var tags = Read(call.Get(Tags)!, Tags.Name);
            return async (client, key, cancellation) =>
            {
                await client.TagKeyAsync(key, tags, cancellation);
                return $"{key} has {tags.Count} new or changed {(tags.Count == 1 ? "tag" : "tags")}.";
            };
        });

    /// <summary>Reads tags as a person writes them.</summary>
    internal static IReadOnlyList<Tag> Read(IEnumerable<string> given, string where)
    {
        var pairs = Pairs.Of(given, where);
        if (pairs.Any(static p => !WholeText.Is(p.Key) || !WholeText.Is(p.Value)))
            throw new RefusedException(new Refusal.TagInvalid(WholeText.Rule));
        return [.. pairs.Select(static p => new Tag(p.Key, p.Value))];
    }
}
