using System.CommandLine;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Sets how much each material of a key may seal.</summary>
internal static class KeyBudgetCommand
{
    private static readonly Option<long?> Uses = new("--uses")
    {
        Description = $"Encryptions and data keys that one material may make, 1 to {Limits.BudgetUsesMax:N0}.",
        HelpName = "N",
    };

    private static readonly Option<long?> Bytes = new("--bytes")
    {
        Description = $"Bytes of plaintext that one material may seal, {Limits.PlaintextBytesMax:N0} to 2^60.",
        HelpName = "N",
    };

    private static readonly Option<string> End = new("--at-limit")
    {
        Description = "What the key does then: refuse the use, or rotate by itself and go on.",
        HelpName = "refuse|rotate",
        DefaultValueFactory = static _ => "refuse",
    };

    private static readonly Option<bool> None = new("--none") { Description = "Take the budget off." };

    internal static Command Make()
    {
        End.AcceptOnlyFromAmong("refuse", "rotate");
        var command = Verb.ChangingKey(
            "budget",
            "Set how much each material of a key may seal, in place of what was set before.",
            [Uses, Bytes, End, None],
            static call =>
            {
                var end = call.Get(End) == "rotate" ? AtLimit.Rotate : AtLimit.Refuse;
                var budget = call.Get(None) ? null : new UsageBudget(call.Get(Uses), call.Get(Bytes), end);
                return async (client, key, cancellation) =>
                {
                    await client.SetUsageBudgetAsync(key, budget, cancellation);
                    return budget is null ? $"{key} has no usage budget." : $"{key} may seal {KeyUsageCommand.Words(budget)}.";
                };
            });
        command.Validators.Add(static parsed =>
        {
            var isLimited = parsed.GetValue(Uses) is not null || parsed.GetValue(Bytes) is not null;
            if (isLimited == parsed.GetValue(None)) parsed.AddError("Give --uses or --bytes or both, or --none.");
        });
        return command;
    }
}
