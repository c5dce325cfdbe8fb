// A vault under load that says what it means to do before it does it and what came of it afterwards, until somebody kills it.
// Arguments: folder of the vault, name of this run, seed, workers, "uses" for uses alone, "kinds" for keys of all kinds; or those of a destruction, a restore or a walk between
// regions, which it carries out instead.
using System.Globalization;

using KeyActors;
using KeyActors.CrashChild;
using KeyActors.Model;

if (args[0] == "destroy")
{
    await Destruction.RunAsync(args);
    return;
}

if (args[0] == "restore")
{
    await Restoring.RunAsync(args);
    return;
}

if (args[0] == "regions")
{
    await RegionWalk.RunAsync(args);
    return;
}

var (folder, run) = (args[0], args[1]);
var dice = new Dice(ulong.Parse(args[2], CultureInfo.InvariantCulture));
var workers = int.Parse(args[3], CultureInfo.InvariantCulture);
var output = Console.OpenStandardOutput();
var gate = new Lock();

// Snapshots so often that a kill meets them on their way.
var settings = new Dictionary<string, string> { ["snapshot-every"] = "3" };
await using var vault = await KeyVault.OpenAsync(folder, new VaultOptions { Environment = [], Settings = settings });
Say("O");
if (args.Length > 4 && args[4] == "kinds") await KindLoad.RunAsync(vault, run, workers, dice, Say);
if (args.Length > 4) await UseLoad.RunAsync(vault, workers, dice, Say);
await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => WorkAsync(worker, new Dice(dice.Fork()))));

async Task WorkAsync(int worker, Dice own)
{
    // A key has one worker at a time, so that the order of its operations is known.
    var keys = new List<string>();
    await foreach (var key in vault.ListKeysAsync())
        if (key.Id.ToString()[0] % workers == worker && own.Next(3) == 0) keys.Add(key.Id.ToString());
    var disabled = "";
    for (var i = 0; ; i++)
    {
        // A key that is switched off is soon switched on again, so that most operations find one that serves.
        var isOff = disabled.Length > 0 && own.Next(3) != 0;
        var kind = keys.Count == 0 ? "create" : isOff ? "enable" : Operation.Kinds[own.Next(Operation.Kinds.Count)];
        if (kind == "create" && keys.Count > 6) kind = "enable";
        var token = string.Create(CultureInfo.InvariantCulture, $"{run}-{worker}-{i}");
        var target = kind == "create" ? "-" : isOff ? disabled : keys[own.Next(keys.Count)];
        disabled = kind == "disable" ? target : isOff ? "" : disabled;
        var argument = kind switch
        {
            "create" => own.Next(2) == 0 ? "-" : $"alias/{token}",
            "alias" => $"alias/{token}",
            "tag" or "describe" or "encrypt" => $"text of {token}",
            _ => "-",
        };
        var operation = new Operation(token, kind, target, argument);
        Say(operation.Intent);
        try
        {
            var result = await operation.RunAsync(vault);
            Say(operation.Answer(result));
            if (kind == "create") keys.Add(result);
        }
        catch (RefusedException e)
        {
            Say(operation.Refused(e.Refusal.Code));
        }
    }
}

// One write for a line: the reader sees it whole or not at all, and what it has seen has happened before.
void Say(string line)
{
    var bytes = StrictUtf8.Encoding.GetBytes(line + "\n");
    lock (gate)
    {
        output.Write(bytes);
        output.Flush();
    }
}
