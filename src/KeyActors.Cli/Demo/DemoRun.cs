using KeyActors.Cli.Commands;
using KeyActors.History;
using KeyActors.Model;
using Microsoft.Extensions.Logging;

namespace KeyActors.Cli.Demo;

/// <summary>What the demo came to.</summary>
internal sealed record DemoOutcome(
    KeyArn Key, IReadOnlyList<(string File, KeyMaterialId Material)> Sealed, IReadOnlyList<HistoryEntry> History);

/// <summary>The main job from one end to the other, told step by step.</summary>
internal sealed class DemoRun(Call call, string source, DemoPlace place)
{
    private const string Alias = "alias/demo";
    private static readonly NewKey Wanted = new() { Description = "Made by keyactors demo" };
    private static readonly EnvelopeOptions Envelope = new() { Context = EncryptionContext.Of(("purpose", "demo")) };
    private readonly List<(string File, KeyMaterialId Material)> sealedFiles = [];

    internal async Task<DemoOutcome> RunAsync(CancellationToken cancellation)
    {
        DemoPlace.MakePrivate(place.Files);
        KeyArn key;
        await using (var vault = await OpenAsync(LogLevel.Warning, cancellation))
        {
            Tell($"The vault is at {vault.Path}.");
            key = await KeyAsync(vault, cancellation);
            await SealAsync(vault, key, 1, cancellation);
            await vault.RotateKeyAsync(Alias, cancellation);
            var rotated = await vault.DescribeKeyAsync(Alias, cancellation);
            var count = $"{rotated.OnDemandRotations} of {Limits.OnDemandRotationsMax} rotations";
            Tell($"Rotated the key: new material seals, older material goes on opening ({count}).");
            await SealAsync(vault, key, 2, cancellation);
        }

        await using var again = await OpenAsync(LogLevel.Error, cancellation);
        Tell("Closed the vault and opened it again.");
        foreach (var (file, _) in sealedFiles) await CompareAsync(again, file, cancellation);
        Tell($"Opened both sealed files: each is {Path.GetFileName(source)} byte for byte.");
        var entries = await HistoryAsync(again, key, cancellation);
        TellWhere();
        return new DemoOutcome(key, sealedFiles, entries);
    }

    private ValueTask<KeyVault> OpenAsync(LogLevel least, CancellationToken cancellation) =>
        KeyVault.OpenAsync(place.Vault, call.Options(least) with { WhenMissing = WhenMissing.Create }, cancellation);

    /// <summary>The key that is there, or a new one when there is none or it cannot be rotated any more.</summary>
    private async Task<KeyArn> KeyAsync(KeyVault vault, CancellationToken cancellation)
    {
        var isThere = false;
        await foreach (var alias in vault.ListAliasesAsync(cancellation)) isThere |= alias.Name.ToString() == Alias;
        if (!isThere)
        {
            var made = await vault.CreateKeyAsync(Alias, Wanted, cancellation);
            Tell($"Made key {made.Arn.Id}, called {Alias}.");
            return made.Arn;
        }

        var known = await vault.DescribeKeyAsync(Alias, cancellation);
        if (known.OnDemandRotations < Limits.OnDemandRotationsMax)
        {
            Tell($"Took key {known.Arn.Id}, which {Alias} points at already.");
            return known.Arn;
        }

        var next = await vault.CreateKeyAsync(null, Wanted, cancellation);
        await vault.UpdateAliasAsync(Alias, next.Arn.ToString(), cancellation);
        Tell($"Key {known.Arn.Id} has had all its {Limits.OnDemandRotationsMax} rotations: "
            + $"made key {next.Arn.Id} and pointed {Alias} at it.");
        return next.Arn;
    }

    private async Task SealAsync(KeyVault vault, KeyArn key, int number, CancellationToken cancellation)
    {
        var target = Path.Combine(place.Files, $"{Path.GetFileName(source)}.{number}.kaf");
        using (var progress = ProgressLine.OfBytes("Sealed", new FileInfo(source).Length))
            await vault.EncryptFileAsync(Alias, source, target, Envelope with { Progress = progress }, cancellation);
        var material = (await vault.DescribeKeyAsync(key.ToString(), cancellation)).CurrentMaterial!.Value;
        sealedFiles.Add((target, material));
        Tell($"Sealed {Path.GetFileName(source)} into {Path.GetFileName(target)} under material {Shapes.ShortId(material)}.");
    }

    private async Task CompareAsync(KeyVault vault, string file, CancellationToken cancellation)
    {
        await using var input = Bytes.Inlet.Open(file);
        await using var expected = new ComparingStream(Bytes.Inlet.Open(source));
        await vault.DecryptStreamAsync(input, expected, Envelope, cancellation);
        if (!expected.IsSame) throw new BrokenInvariantException($"{file} did not open to {source}.");
    }

    private async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(KeyVault vault, KeyArn key, CancellationToken cancellation)
    {
        var history = VaultHistory.Open(vault.Path);
        var entries = await HistoryCommand.ReadAsync(history, key, vault.Evidence.Macs, cancellation);
        if (entries[^1].Chain.FirstFault is { } fault)
            throw new ToolException(ExitCodes.Faults, fault.Code, $"The history is not whole: {fault}");
        if (call.Json) return entries;
        call.Page.Say("");
        call.Page.Say($"The history of {Alias}:");
        HistoryCommand.Show(call.Page, entries);
        Tell($"The chain of its {entries.Count:N0} events is whole, and every keyed hash is right.");
        return entries;
    }

    private void TellWhere()
    {
        if (call.Json) return;
        call.Page.Say("");
        call.Page.Facts(
        [
            ("Vault", place.Vault),
            ("History", Path.Combine(place.Vault, "journal.db")),
            ("Secrets", Path.Combine(place.Vault, "secrets-*.kas")),
            ("Their key", Path.Combine(place.Vault, "file.seal")),
            .. sealedFiles.Select(static s => ("Sealed file", s.File)),
        ]);
        call.Page.Say($"Try: keyactors history {Alias} --vault {place.Vault}");
    }

    private void Tell(string sentence)
    {
        if (!call.Json) call.Page.Say(sentence);
    }
}
