using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeyActors.History;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Shows what happened to a key. Reads the journal only, beside whoever has the vault open.</summary>
internal static class HistoryCommand
{
    internal static Command Make()
    {
        var command = OfKey();
        command.Subcommands.Add(HistoryCertificateCommand.Make());
        return command;
    }

    /// <summary>The key that a call names, in a history that needs no vault to be open.</summary>
    internal static async Task<(VaultHistory History, KeyArn Key)> FindAsync(Call call, CancellationToken cancellation)
    {
        var name = KeyRef.Parse(call.Get(CommonOptions.KeyName));
        var realm = KeyVault.ReadSettings(call.Options()).Realm;
        var history = VaultHistory.Open(Path.GetFullPath(call.VaultPath));
        var key = await history.ResolveAsync(name, realm, cancellation) ?? throw new RefusedException(Unknown(name));
        return (history, key);
    }

    private static Command OfKey() => Verb.Of(
        "history",
        "Show every event of a key: number, time, what, who. Works while another process has the vault open.",
        [CommonOptions.KeyName],
        static async (call, cancellation) =>
        {
            var (history, key) = await FindAsync(call, cancellation);
            var entries = await ReadAsync(history, key, null, cancellation);
            var chain = entries[^1].Chain;
            if (call.Json) call.Page.Json(Shapes.Array(entries.Select(Shapes.Entry)));
            else
            {
                Show(call.Page, entries);
                if (chain.IsWhole)
                    call.Page.Say($"The hash chain of {entries.Count:N0} events is whole; 'keyactors verify' checks more.");
            }

            return chain.FirstFault is { } fault
                ? new Voice(call.Json).Fault(ExitCodes.Faults, fault.Code, fault.ToString())
                : ExitCodes.Ok;
        });

    internal static async Task<IReadOnlyList<HistoryEntry>> ReadAsync(
        VaultHistory history, KeyArn key, IChainMac? macs, CancellationToken cancellation)
    {
        var entries = new List<HistoryEntry>();
        await foreach (var entry in history.OfKeyAsync(key, macs, cancellation)) entries.Add(entry);
        return entries;
    }

    internal static void Show(Page page, IReadOnlyList<HistoryEntry> entries) => page.Table(
        ["No.", "Time", "What", "Who", "Details"],
        entries.Select(Row));

    private static string[] Row(HistoryEntry entry) =>
    [
        entry.Number.ToString(CultureInfo.InvariantCulture),
        entry.At is { } at ? Shapes.ShortTime(at) : "?",
        entry.What,
        entry.By?.ToString() ?? "?",
        entry.Details,
    ];

    private static Refusal Unknown(KeyRef name) => name is KeyRef.ByAlias or KeyRef.ByAliasArn
        ? new Refusal.AliasUnknown(name.ToString()!)
        : new Refusal.KeyUnknown(name.ToString()!);
}
