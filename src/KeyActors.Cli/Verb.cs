using System.CommandLine;

namespace KeyActors.Cli;

/// <summary>Makes a command from its words and its work.</summary>
internal static class Verb
{
    /// <summary>A command; its work gets the call and answers the exit code.</summary>
    internal static Command Of(
        string name, string what, IEnumerable<Symbol> takes, Func<Call, CancellationToken, Task<int>> work)
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
    /// <param name="name">The word.</param>
    /// <param name="what">One sentence for the help.</param>
    /// <param name="takes">What it takes besides the key.</param>
    /// <param name="read">Reads the call, before any vault is opened, and answers what is to be done with the key.</param>
    internal static Command ChangingKey(string name, string what, IEnumerable<Symbol> takes, Func<Call, KeyChange> read) =>
        Of(name, what, [CommonOptions.KeyName, .. takes, CommonOptions.Idempotency], async (call, cancellation) =>
        {
            var (key, once, change) = (call.Get(CommonOptions.KeyName)!, call.Intention, read(call));
            await using var vault = await call.OpenAsync(cancellation);
            var sentence = await change(once is { } intention ? vault.Once(intention) : vault, key, cancellation);
            if (call.Json) call.Page.Json(Shapes.Key(await vault.DescribeKeyAsync(key, cancellation)));
            else call.Page.Say(sentence);
            return ExitCodes.Ok;
        });
}

/// <summary>Changes a key and says in a sentence what was done.</summary>
internal delegate Task<string> KeyChange(VaultClient client, string key, CancellationToken cancellation);
