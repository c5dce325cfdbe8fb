using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.History;

/// <summary>Checks a whole history: columns, chain, events and what follows from what, secrets, aliases both ways.</summary>
/// <remarks>Reads one moment of the journal. Memory grows with the number of keys and aliases, not of events. It needs
/// no secret and no key of its own; both ports are optional, and the report says what was left out without them.</remarks>
public static class VaultVerifier
{
    private const long ProgressEvery = 1_000;
    private const int LooksMax = 20;

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
        CancellationToken ct = default) =>
        await VerifyAsync(history, macs, null, null, secrets, progress, ct).ConfigureAwait(false);

    /// <summary>Verifies a vault's history with its heads and its anchor: a cut end is seen, and an older copy of one
    /// file; and its trail.</summary>
    /// <param name="history">Which vault.</param>
    /// <param name="macs">Who computes keyed hashes of events; null when the vault is not open.</param>
    /// <param name="headMacs">Who computes codes of heads and of the anchor; null when the vault is not open.</param>
    /// <param name="trailMacs">Who computes codes of the trail's blocks; null when the vault is not open.</param>
    /// <param name="secrets">Who knows the stored secrets by name; null when the vault is not open.</param>
    /// <param name="progress">Told the number of events read so far, every 1,000 and at the end; may be null.</param>
    /// <param name="ct">Ends the work without a report.</param>
    /// <returns>The report; faults are in it and are not thrown, an unreadable file included.</returns>
    public static async Task<VerificationReport> VerifyAsync(
        VaultHistory history,
        IChainMac? macs,
        IChainMac? headMacs,
        IChainMac? trailMacs,
        ISecretInventory? secrets,
        IProgress<long>? progress,
        CancellationToken ct = default)
    {
        var findings = new Findings(
            macs is not null, headMacs is not null, secrets is not null, trailMacs is not null);
        try
        {
            using var reader = Look(history.Folder, headMacs, out var heads);
            if (reader.Stranger() is { } stranger)
            {
                findings.Add(new HistoryFault(
                    JournalReader.FileName,
                    0,
                    "foreign-schema",
                    $"It holds {Printable.Quoted(stranger)}, which no vault makes, or makes otherwise."));
            }

            var check = new VaultCheck(macs, secrets, heads, findings);
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
        new TrailVerifier(history.Folder, trailMacs, findings).Verify(ct);
        return findings.Report();

        void Count(Action<JournalRow> next, JournalRow row)
        {
            next(row);
            if (++findings.Events % ProgressEvery == 0) progress?.Report(findings.Events);
        }
    }

    /// <summary>A moment of the journal, with its heads held against the anchor.</summary>
    /// <remarks>Beside an open vault the anchor moves on between the two looks at it: then look again.</remarks>
    private static JournalReader Look(string folder, IChainMac? headMacs, out HeadCheck heads)
    {
        for (var looks = 1; ; looks++)
        {
            var before = AnchorIn(folder);
            var reader = JournalReader.Open(folder);
            try
            {
                heads = HeadCheck.Read(reader, headMacs);
                var after = AnchorIn(folder);
                var agrees = heads.Agrees(before) || heads.Agrees(after);
                if (headMacs is null || agrees || looks == LooksMax || Same(before, after))
                {
                    heads.Hold(agrees && !heads.Agrees(after) ? before : after, reader.HasAny());
                    return reader;
                }
            }
            catch
            {
                reader.Dispose();
                throw;
            }

            reader.Dispose();
        }
    }

    private static bool Same(byte[]? one, byte[]? other) => (one ?? []).AsSpan().SequenceEqual(other ?? []);

    /// <summary>The anchor's bytes, cut where it is longer than one; null when it cannot be read.</summary>
    private static byte[]? AnchorIn(string folder)
    {
        try
        {
            using var file = File.OpenHandle(
                Path.Combine(folder, Anchor.FileName), share: FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[Anchor.Bytes + 1];
            return bytes[..RandomAccess.Read(file, bytes, 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
