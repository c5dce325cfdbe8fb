using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Aws;
using KeyActors.Model;
using Microsoft.Extensions.Logging;

namespace KeyActors.Cli.Commands;

/// <summary>What <c>serve --emulator</c> does in place of serving a vault: AWS KMS for tests, to anybody on this machine.
/// </summary>
internal static class EmulatorServing
{
    private const string DefaultUrl = "http://127.0.0.1:4599";
    private const int SeedCharsMax = 4 * 1024 * 1024;

    private const string Warning =
        "EMULATOR: any credentials are root and the clock moves at will. For tests only; no real secret belongs here.";

    private static readonly Option<bool> Emulator = new("--emulator")
    {
        Description = "Emulate AWS KMS for tests, on this machine only: any credentials are root. In memory, or with --vault "
            + "in a vault that 'init --emulator' made.",
    };

    private static readonly Option<string?> Seed = new("--seed")
    {
        Description = "A JSON file with keys that the emulator begins with: docs/emulator.md.",
        HelpName = "FILE",
    };

    /// <summary>Options of <c>serve</c> for it.</summary>
    internal static Option[] Options { get; } = [Emulator, Seed];

    /// <summary>The options of <c>serve</c>, and its work unless the emulator is asked for.</summary>
    /// <param name="urls">Where to listen.</param>
    /// <param name="others">Options that a real server has.</param>
    /// <param name="real">Serves a vault.</param>
    internal static Func<Call, CancellationToken, Task<int>> Or(
        Option<string[]> urls, Option[] others, Func<Call, CancellationToken, Task<int>> real) => (call, cancellation) =>
    {
        if (!call.Get(Emulator))
            return call.Get(Seed) is null ? real(call, cancellation) : throw ToolException.Usage("--seed is for --emulator.");
        foreach (var other in others)
            if (call.IsGiven(other)) throw ToolException.Usage($"{other.Name} is not for --emulator.");
        return RunAsync(call, call.Get(urls)!, cancellation);
    };

    private static async Task<int> RunAsync(Call call, string[] urls, CancellationToken cancellation)
    {
        Console.Error.WriteLine($"keyactors: {Warning}");
        await using var emulator = await StartAsync(call, urls.Length > 0 ? urls : [DefaultUrl], cancellation);
        foreach (var address in emulator.Addresses) Announce(call, emulator, address);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Told to stop, which is how this ends well.
        }

        return ExitCodes.Ok;
    }

    private static async Task<KmsEmulator> StartAsync(Call call, string[] urls, CancellationToken cancellation)
    {
        var opened = call.Options(LogLevel.Warning);
        using var openers = call.VaultGiven is null ? null : Openers.Of(call);
        try
        {
            var options = new KmsEmulatorOptions
            {
                Urls = urls,
                Account = KeyVault.ReadSettings(opened).Realm.Account,
                VaultPath = call.VaultGiven,
                Vault = openers is null ? opened : opened with { Seals = openers.Seals },
                Seed = await SeedAsync(call, cancellation),
                LoggerFactory = opened.LoggerFactory,
            };
            return await KmsEmulator.StartAsync(options, cancellation);
        }
        catch (SeedException e)
        {
            throw new ToolException(ExitCodes.SeedInvalid, "seed-invalid", e.Message);
        }
        catch (ArgumentException e)
        {
            throw ToolException.Usage(e.Message);
        }
    }

    private static async Task<string?> SeedAsync(Call call, CancellationToken cancellation)
    {
        if (call.Text(Seed) is not { } file) return null;
        if (new FileInfo(file) is { Exists: true, Length: > SeedCharsMax })
            throw new SeedException($"The seed '{file}' is larger than 4 MiB.");
        try
        {
            return await File.ReadAllTextAsync(file, StrictUtf8.Encoding, cancellation);
        }
        catch (System.Text.DecoderFallbackException)
        {
            throw new SeedException($"The seed '{file}' is no UTF-8.");
        }
    }

    private static void Announce(Call call, KmsEmulator emulator, Uri address)
    {
        var endpoint = address.GetLeftPart(UriPartial.Authority);
        if (call.Json)
            call.Page.Json(new JsonObject
            {
                ["endpoint"] = endpoint,
                ["vault"] = emulator.VaultPath,
                ["account"] = emulator.Account.ToString(),
                ["emulator"] = true,
            });
        else call.Page.Say($"Emulating AWS KMS for tests at {endpoint}, {emulator.VaultPath}; stop with Ctrl+C.");
    }
}
