using System.CommandLine;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Draws new material for a key.</summary>
internal static class KeyRotateCommand
{
    internal static Command Make() => Verb.ChangingKey(
        "rotate",
        "Draw new material that seals from now on; all older material goes on opening. At most 25 times for one key.",
        [],
        static _ => static async (client, key, cancellation) =>
        {
            var material = await client.RotateKeyAsync(key, cancellation);
            var now = await client.DescribeKeyAsync(key, cancellation);
            var count = $"{now.OnDemandRotations} of {Limits.OnDemandRotationsMax} rotations on demand";
            if (now.Regions?.Rotating is not null)
            {
                return $"Rotating {key}: material {Shapes.ShortId(material)} goes to every replica, and seals when all have it; "
                    + "that goes on by itself.";
            }

            return $"Rotated {key}: material {Shapes.ShortId(material)} seals from now on ({count}).";
        });
}
