using System.CommandLine;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Makes a replica the primary.</summary>
internal static class KeySetPrimaryCommand
{
    private static readonly Option<string?> To = new("--to")
    {
        Description = "The region whose replica becomes the primary.",
        HelpName = "REGION",
    };

    internal static Command Make() => Verb.ChangingKey(
        "set-primary",
        "Make a replica the primary, which alone rotates and replicates. The primary becomes a replica; both go on serving.",
        [CommonOptions.OtherRegion, To],
        static call =>
        {
            var region = CommonOptions.OtherRegionOf(call, To);
            return async (client, key, cancellation) =>
            {
                await client.UpdatePrimaryRegionAsync(key, region, cancellation);
                var now = (await client.DescribeKeyAsync(key, cancellation)).Regions!;
                return now.ChangingTo is { } waits
                    ? $"{key} waits for region {waits} to become the primary's; that goes on by itself."
                    : $"The primary of {key} is in {now.Primary.Realm.Region}.";
            };
        });
}
