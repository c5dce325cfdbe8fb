using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.History;

/// <summary>Checks a whole history: columns, chain, events and what follows from what, secrets, aliases both ways.</summary>
/// <remarks>Reads one moment of the journal. Memory grows with the number of keys and aliases, not of events. It needs
/// no secret and no key of its own; both ports are optional, and the report says what was left out without them.</remarks>
public static class VaultVerifier
{
    private const long ProgressEvery = 1_000;

    /// <summary>Verifies a vault's history.</summary>
    /// <param name="history">Which vault.</param>
    /// <param name="macs">Who computes keyed hashes; null when the vault is not open.</param>
    /// <param name="secrets">Who knows the stored secrets by name; null when the vault is not open.</param>
    /// <param name="progress">Told the number of events read so far, every 1,000 and at the end; may be null.</param>
    /// <param name="ct">Ends the work without a report.</param>
    /// <returns>The report; faults are in it and are not thrown, an unreadable file included.</returns>
    public static async Task<VerificationReport> VerifyAsync(
        VaultHistory history,
        IChainMac? macs,
        ISecretInventory? secrets,
        IProgress<long>? progress,
        CancellationToken ct = default)
    {
        var findings = new Findings(macs is not null, secrets is not null);
        var check = new VaultCheck(macs, secrets, findings);
        try
        {
            using var reader = JournalReader.Open(history.Folder);
            // Directories first, so that each key can be compared with its own while it is read, and then forgotten.
            await foreach (var row in reader.OthersAsync(ct).ConfigureAwait(false)) Count(check.Other, row);
            await foreach (var row in reader.KeysAsync(ct).ConfigureAwait(false)) Count(check.Key, row);
            check.End();
        }
        catch (RefusedException e)
        {
            findings.Stop(new HistoryFault(JournalReader.FileName, 0, "file-unreadable", e.Message));
        }

        progress?.Report(findings.Events);
        return findings.Report();

        void Count(Action<JournalRow> next, JournalRow row)
        {
            next(row);
            if (++findings.Events % ProgressEvery == 0) progress?.Report(findings.Events);
        }
    }
}
