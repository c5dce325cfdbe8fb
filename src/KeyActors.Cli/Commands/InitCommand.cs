using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace KeyActors.Cli.Commands;

/// <summary>Makes a vault; no other command does, except the demo its own.</summary>
internal static class InitCommand
{
    private static readonly Option<string> Seal = OfKind();

    private static readonly Option<bool> Emulator = new("--emulator")
    {
        Description = "Make a vault for 'serve --emulator', where anybody may do anything; nothing else opens it.",
    };

    internal static Command Make() => Verb.Of(
        "init",
        "Make a vault in a folder; its parent must exist. A vault that is there is left as it is.",
        [Seal, Emulator, .. NewSeal.Options],
        static async (call, cancellation) =>
        {
            var isThere = KeyVault.ReadSeals(call.VaultPath).Count > 0;
            await using var vault = isThere
                ? await OpenAsync(call, cancellation)
                : await MakeVaultAsync(call, cancellation);
            if (call.Json) call.Page.Json(Shape(vault, !isThere));
            else if (isThere) call.Page.Say($"There is a vault at {vault.Path} already; nothing was changed.");
            else call.Page.Say($"Made a vault{(vault.IsEmulator ? " for the emulator" : "")} at {vault.Path}.");
            return ExitCodes.Ok;
        });

    private static JsonObject Shape(KeyVault vault, bool isNew)
    {
        var shape = new JsonObject { ["vault"] = vault.Path, ["created"] = isNew };
        if (vault.IsEmulator) shape["emulator"] = true;
        return shape;
    }

    /// <summary>One of the other purpose is refused.</summary>
    private static async Task<KeyVault> OpenAsync(Call call, CancellationToken cancellation)
    {
        if (!call.Get(Emulator)) return await call.OpenAsync(cancellation, LogLevel.Warning);
        using var openers = Openers.Of(call);
        return await EmulatorVault.OpenAsync(
            call.VaultPath, call.Options(LogLevel.Warning) with { Seals = openers.Seals }, cancellation);
    }

    private static async Task<KeyVault> MakeVaultAsync(Call call, CancellationToken cancellation)
    {
        var kind = call.Get(Seal)!;
        if (kind != SealKinds.Passphrase && call.PassphraseGiven is not null)
            throw ToolException.Usage("A passphrase is named for a vault that would not have one: add --seal passphrase.");
        using var seal = NewSeal.Prepare(call, kind, opensToo: true)();
        var options = call.Options(LogLevel.Warning) with { WhenMissing = WhenMissing.Create, Seals = [seal] };
        return call.Get(Emulator)
            ? await EmulatorVault.OpenAsync(call.VaultPath, options, cancellation)
            : await KeyVault.OpenAsync(call.VaultPath, options, cancellation);
    }

    private static Option<string> OfKind()
    {
        var option = new Option<string>("--seal")
        {
            Description = "What opens the vault; file, the default, is for development. A passphrase is asked for.",
            HelpName = string.Join('|', SealKinds.All),
            DefaultValueFactory = static _ => SealKinds.File,
        };
        option.AcceptOnlyFromAmong(SealKinds.All);
        return option;
    }
}
