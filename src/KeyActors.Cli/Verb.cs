using System.CommandLine;

namespace KeyActors.Cli;

/// <summary>Makes a command from its words and its work.</summary>
internal static class Verb
{
    /// <summary>A command; its work gets the call and answers the exit code.</summary>
    internal static Command Of(string name, string what, IEnumerable<Symbol> takes, Func<Call, CancellationToken, Task<int>> work)
    {
        var command = new Command(name, what);
        foreach (var symbol in takes)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }

        command.SetAction((parsed, cancellation) => work(new Call(parsed), cancellation));
        return command;
    }

    /// <summary>A command that changes one key: it tells in a sentence what it did, or shows the key as JSON.</summary>
    internal static Command ChangingKey(
        string name, string what, IEnumerable<Symbol> takes, Func<VaultClient, string, Call, CancellationToken, Task<string>> change) =>
        Of(name, what, [CommonOptions.KeyName, .. takes, CommonOptions.Idempotency], async (call, cancellation) =>
        {
            var once = call.Intention;
            await using var vault = await call.OpenAsync(cancellation);
            var client = once is { } intention ? vault.Once(intention) : vault;
            var key = call.Get(CommonOptions.KeyName)!;
            var sentence = await change(client, key, call, cancellation);
            if (call.Json) call.Page.Json(Shapes.Key(await vault.DescribeKeyAsync(key, cancellation)));
            else call.Page.Say(sentence);
            return ExitCodes.Ok;
        });
}
