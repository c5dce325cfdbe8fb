using System.Globalization;

using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.History;

/// <summary>Checks a whole trail: its files, every block, and that it begins where it may.</summary>
internal sealed class TrailVerifier(string folder, IChainMac? macs, Findings findings)
{
    private readonly TrailFiles files = new(folder);
    private readonly TrailCheck check = new(macs);
    private long first;
    private long dropped;

    /// <summary>Reads all of it, in constant memory.</summary>
    internal void Verify(CancellationToken ct)
    {
        if (!files.Any()) return;
        findings.HasTrail = true;
        try
        {
            foreach (var fault in files.Faults()) findings.Add(fault);
            for (var next = 1L; files.From(next) is { Count: > 0 } rows; next = rows[^1].Number + 1)
            {
                foreach (var row in rows)
                {
                    ct.ThrowIfCancellationRequested();
                    Next(row);
                }
            }
        }
        catch (RefusedException e)
        {
            findings.StopTrail(new HistoryFault(TrailFiles.Name, 0, "file-unreadable", e.Message));
            return;
        }

        // Old blocks that a crash kept from being removed are no fault; missing ones that nobody removed are.
        if (first > dropped + 1)
        {
            findings.Add(new HistoryFault(TrailFiles.Name, dropped + 1, "trail-begins-late", string.Create(
                CultureInfo.InvariantCulture,
                $"Blocks {dropped + 1} to {first - 1} are missing, and no setting for their retention removed them.")));
        }
    }

    private void Next(TrailRow row)
    {
        if (first == 0) first = row.Number;
        findings.TrailBlocks++;
        if (check.Next(row, out var content) is { } fault) findings.Add(fault);
        switch (content)
        {
            case TrailContent.Entries entries:
                findings.TrailEntries += entries.Items.Length;
                break;
            case TrailContent.Dropped removed:
                dropped = Math.Max(dropped, removed.LastBlock);
                break;
            case TrailContent.Gap gap:
                findings.Gap(TrailWords.Of(gap.Bounds));
                break;
        }
    }
}
