using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeyActors.History;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Checks the whole history: chain, keyed hashes, heads, materials against secrets, aliases against keys, the
/// trail.</summary>
internal static class VerifyCommand
{
    private static readonly Option<bool> ChainOnly = new("--chain-only")
    {
        Description = "Do not open the vault: leave out keyed hashes and secrets. Works while another process has it open.",
    };

    internal static Command Make() => Verb.Of(
        "verify",
        "Check every event of every stream, the materials, the aliases and the trail; exit code 0 when whole, 1 when not.",
        [ChainOnly],
        static async (call, cancellation) =>
        {
            var report = await (call.Get(ChainOnly) ? ChainAsync(call, cancellation) : AllAsync(call, cancellation));
            return Tell(call, report);
        });

    /// <summary>Shows a report and answers its exit code.</summary>
    internal static int Tell(Call call, VerificationReport report)
    {
        if (call.Json) call.Page.Json(Shape(report));
        else Show(call.Page, report);
        if (report.IsWhole) return ExitCodes.Ok;
        var faults = report.FaultCount == 1 ? "1 fault" : $"{report.FaultCount:N0} faults";
        var sentence = $"The history is not whole, {faults}; the first is {report.FirstFault}";
        return new Voice(call.Json).Fault(ExitCodes.Faults, report.FirstFault!.Code, sentence);
    }

    /// <summary>Verifies a history, with what is lent; progress is shown.</summary>
    internal static async Task<VerificationReport> VerifyAsync(
        VaultHistory history, VaultEvidence? evidence, bool withSecrets, CancellationToken cancellation)
    {
        using var progress = ProgressLine.OfEvents("Verifying");
        var secrets = withSecrets ? evidence?.Secrets : null;
        return await VaultVerifier.VerifyAsync(
            history, evidence?.Macs, evidence?.HeadMacs, evidence?.TrailMacs, secrets, progress, cancellation);
    }

    private static async Task<VerificationReport> AllAsync(Call call, CancellationToken cancellation)
    {
        try
        {
            // Not opened for service: that would bring heads up and wake keys, and a vault may refuse it.
            await using var inspection = await call.InspectAsync(cancellation);
            var history = VaultHistory.Open(Path.GetFullPath(call.VaultPath));
            return await VerifyAsync(history, inspection.Evidence, withSecrets: true, cancellation);
        }
        catch (RefusedException e) when (IsDamage(call, e))
        {
            // Without seal or secrets nothing keyed can be checked; what is wrong besides can be told all the same.
            var report = await ChainAsync(call, cancellation);
            return report.IsWhole ? With(report, [Damage(e)]) : report;
        }
    }

    /// <summary>What can be told without opening the vault; what is missing is told in any case.</summary>
    private static async Task<VerificationReport> ChainAsync(Call call, CancellationToken cancellation)
    {
        var folder = Path.GetFullPath(call.VaultPath);
        VerificationReport report;
        try
        {
            report = await VerifyAsync(VaultHistory.Open(folder), null, withSecrets: false, cancellation);
        }
        catch (RefusedException e) when (IsDamage(call, e))
        {
            report = With(Nothing, VaultFiles.Missing(folder).Any() ? [] : [Damage(e)]);
        }

        return VaultFiles.IsVault(folder) ? With(report, VaultFiles.Missing(folder)) : report;
    }

    /// <summary>Whether a vault is there and does not open: a fault of it, and no wrong folder.</summary>
    private static bool IsDamage(Call call, RefusedException refused) =>
        refused.Refusal is Refusal.VaultUnusable && VaultFiles.IsVault(Path.GetFullPath(call.VaultPath));

    private static HistoryFault Damage(RefusedException refused) =>
        new("the vault", 0, refused.Refusal.Code, refused.Refusal.Sentence);

    private static VerificationReport With(VerificationReport report, IEnumerable<HistoryFault> faults)
    {
        HistoryFault[] first = [.. faults];
        return report with { Faults = [.. first, .. report.Faults], FaultCount = report.FaultCount + first.Length };
    }

    /// <summary>Of a vault whose journal cannot be read.</summary>
    private static VerificationReport Nothing { get; } = new()
    {
        Streams = 0,
        Events = 0,
        Keys = 0,
        Aliases = 0,
        Materials = 0,
        Checked = [],
        NotChecked = ["Anything in the history: there is none to read."],
        Notes = [],
        Faults = [],
        FaultCount = 0,
    };

    private static void Show(Page page, VerificationReport report)
    {
        page.Facts(
            ("Streams", Count(report.Streams)),
            ("Events", Count(report.Events)),
            ("Keys", Count(report.Keys)),
            ("Aliases", Count(report.Aliases)),
            ("Materials", Count(report.Materials)),
            ("Trail", $"{Count(report.TrailEntries)} entries in {Count(report.TrailBlocks)} blocks"));
        List(page, "Checked:", report.Checked);
        List(page, "Not checked:", report.NotChecked);
        List(page, "Worth knowing:", report.Notes);
        List(page, "Faults:", report.Faults.Select(static f => f.ToString()));
        if (report.FaultCount > report.Faults.Length)
            page.Say($"  and {Count(report.FaultCount - report.Faults.Length)} more.");
        if (report.IsWhole) page.Say($"Whole: no fault in {Count(report.Events)} events.");
    }

    private static void List(Page page, string head, IEnumerable<string> sentences)
    {
        foreach (var (i, sentence) in sentences.Index())
        {
            if (i == 0) page.Say(head);
            page.Say($"  {sentence}");
        }
    }

    private static JsonObject Shape(VerificationReport report) => new()
    {
        ["whole"] = report.IsWhole,
        ["streams"] = report.Streams,
        ["events"] = report.Events,
        ["keys"] = report.Keys,
        ["aliases"] = report.Aliases,
        ["materials"] = report.Materials,
        ["trailBlocks"] = report.TrailBlocks,
        ["trailEntries"] = report.TrailEntries,
        ["checked"] = Texts(report.Checked),
        ["notChecked"] = Texts(report.NotChecked),
        ["notes"] = Texts(report.Notes),
        ["faultCount"] = report.FaultCount,
        ["faults"] = Shapes.Array(report.Faults.Select(Shapes.Fault)),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => Shapes.Array(texts.Select(static t => JsonValue.Create(t)));

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
