using System.Text.Json.Nodes;

namespace KeyActors.Cli;

/// <summary>What a server says of itself when it has begun to listen.</summary>
internal sealed class Announcement(Call call, string vault, bool isSealed, ShieldReport shield)
{
    private bool isFirst = true;

    /// <summary>Says one address, and with the first one what is so of the whole process.</summary>
    internal void Say(Uri address)
    {
        var endpoint = address.GetLeftPart(UriPartial.Authority);
        if (call.Json) Json(endpoint);
        else
        {
            call.Page.Say($"Serving {vault} to AWS KMS clients at {endpoint}; stop with Ctrl+C.");
            if (isFirst) Tell();
        }

        isFirst = false;
    }

    private void Json(string endpoint) => call.Page.Json(new JsonObject
    {
        ["endpoint"] = endpoint,
        ["vault"] = vault,
        ["account"] = KeyVault.ReadSettings(call.Options()).Realm.Account.ToString(),
        ["sealed"] = isSealed,
        ["process"] = new JsonObject
        {
            ["dumpable"] = !shield.IsUndumpable,
            ["core"] = !shield.IsWithoutCore,
            ["diagnostics"] = !shield.IsWithoutDiagnostics,
        },
    });

    private void Tell()
    {
        if (isSealed) call.Page.Say("The vault is sealed and serves nothing: give what opens it with 'keyactors unseal'.");
        (bool Is, string Yes, string No)[] parts =
        [
            (shield.IsUndumpable, "not dumpable", "dumpable"),
            (shield.IsWithoutCore, "no core file", "core files as the system says"),
            (shield.IsWithoutDiagnostics, "no diagnostics", "diagnostics of .NET are open"),
        ];
        call.Page.Say($"This process: {string.Join(", ", parts.Select(static part => part.Is ? part.Yes : part.No))}.");
    }
}
