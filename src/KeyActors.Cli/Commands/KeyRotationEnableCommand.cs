using System.CommandLine;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Lets a key rotate by itself.</summary>
internal static class KeyRotationEnableCommand
{
    private static readonly Option<int> Days = new("--days")
    {
        Description = $"Days from one rotation to the next, {Limits.RotationDaysMin} to {Limits.RotationDaysMax:N0}.",
        HelpName = "N",
        DefaultValueFactory = static _ => Limits.RotationDaysDefault,
    };

    internal static Command Make() => Verb.ChangingKey(
        "enable",
        "Let a key rotate by itself, counted from now. With another period it counts anew.",
        [Days],
        static call =>
        {
            var days = call.Get(Days);
            return async (client, key, cancellation) =>
            {
                await client.EnableKeyRotationAsync(key, days, cancellation);
                var now = await client.DescribeKeyAsync(key, cancellation);
                return now.Rotation is { } schedule
                    ? $"{key} rotates by itself every {schedule.PeriodDays} days, next at {Shapes.ShortTime(schedule.Next)}."
                    : $"{key} was to rotate by itself; it was changed again since then.";
            };
        });
}
