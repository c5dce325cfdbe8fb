using System.CommandLine;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Makes a copy of a multi-Region key in another region.</summary>
internal static class KeyReplicateCommand
{
    private static readonly Option<string?> To = new("--to")
    {
        Description = "The other region: one of AWS, one that has keys, or one of the setting keyactors.regions.also.",
        HelpName = "REGION",
    };

    private static readonly Option<string> Description = new("--description")
    {
        Description = "The replica's own words, up to 8,192 characters; not secret.",
        HelpName = "TEXT",
        DefaultValueFactory = static _ => "",
    };

    private static readonly Option<string[]> Tag = new("--tag")
    {
        Description = "A tag of the replica; repeat it for more. Not secret.",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = static _ => [],
    };

    internal static Command Make() => Verb.ChangingKey(
        "replicate",
        "Make a copy of a multi-Region key in another region: the same id and material, with aliases, tags and state of its own.",
        [CommonOptions.OtherRegion, To, Description, Tag],
        static call =>
        {
            var (region, words) = (CommonOptions.OtherRegionOf(call, To), WholeText.Check(call.Get(Description)!, "description"));
            var tags = KeyTagCommand.Read(call.Get(Tag)!, Tag.Name);
            return async (client, key, cancellation) =>
            {
                var replica = await client.ReplicateKeyAsync(key, region, words, tags, cancellation);
                return $"Made the replica {replica.Arn}; it is {replica.Status}.";
            };
        });
}
