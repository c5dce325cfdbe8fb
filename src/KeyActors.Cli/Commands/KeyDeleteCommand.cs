using System.CommandLine;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Has a key destroyed after a waiting time.</summary>
internal static class KeyDeleteCommand
{
    private static readonly Option<int> Days = new("--days")
    {
        Description = $"Days until it is destroyed, {Limits.DeletionDaysMin} to {Limits.DeletionDaysMax}; it can be called back "
            + "meanwhile.",
        HelpName = "N",
        DefaultValueFactory = static _ => Limits.DeletionDaysMax,
    };

    internal static Command Make() => Verb.ChangingKey(
        "delete",
        "Have a key destroyed after a waiting time. It serves nothing from now on, and what it sealed never opens again.",
        [Days],
        static call =>
        {
            var days = call.Get(Days);
            return async (client, key, cancellation) =>
            {
                var due = await client.ScheduleKeyDeletionAsync(key, days, cancellation);
                if (due is not { } at)
                {
                    return $"{key} is to be destroyed {days} days after its last replica; "
                        + $"'keyactors key cancel-deletion {key}' calls that back until then.";
                }

                return $"{key} is to be destroyed at {Shapes.ShortTime(at)}; "
                    + $"'keyactors key cancel-deletion {key}' calls that back until then.";
            };
        });
}
