using System.Globalization;

namespace KeyActors.History;

/// <summary>What a verification has gathered so far.</summary>
internal sealed class Findings(bool withMacs, bool withHeads, bool withSecrets, bool withTrailMacs)
{
    private const int GapNotesMax = 20;
    private readonly List<HistoryFault> faults = [];
    private readonly List<string> notes = [];
    private bool stopped;
    private bool trailStopped;
    private long faultCount;

    internal long Streams { get; set; }

    internal long Events { get; set; }

    internal long Keys { get; set; }

    internal long Aliases { get; set; }

    internal long Materials { get; set; }

    /// <summary>Keys and directories whose own faults kept them out of the comparisons.</summary>
    internal long Uncompared { get; set; }

    internal bool HasTrail { get; set; }

    internal long TrailBlocks { get; set; }

    internal long TrailEntries { get; set; }

    internal long TrailGaps { get; private set; }

    internal void Add(HistoryFault fault)
    {
        faultCount++;
        if (faults.Count < VerificationReport.FaultsMax) faults.Add(fault);
    }

    internal void Stop(HistoryFault fault)
    {
        stopped = true;
        Add(fault);
    }

    internal void StopTrail(HistoryFault fault)
    {
        trailStopped = true;
        Add(fault);
    }

    /// <summary>A stretch of time of which the trail knows nothing; the first ones are told one by one.</summary>
    internal void Gap(string sentence)
    {
        if (TrailGaps++ < GapNotesMax) notes.Add(sentence);
    }

    internal void Note(long count, string one, string many)
    {
        if (count > 0) notes.Add(string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}"));
    }

    internal void Note(string sentence) => notes.Add(sentence);

    internal VerificationReport Report() => new()
    {
        Streams = Streams,
        Events = Events,
        Keys = Keys,
        Aliases = Aliases,
        Materials = Materials,
        TrailBlocks = TrailBlocks,
        TrailEntries = TrailEntries,
        Checked = [.. Checked()],
        NotChecked = [.. NotChecked()],
        Notes = [.. notes, .. MoreGaps()],
        Faults = [.. faults],
        FaultCount = faultCount,
    };

    private IEnumerable<string> MoreGaps()
    {
        if (TrailGaps > GapNotesMax)
            yield return string.Create(CultureInfo.InvariantCulture, $"And {TrailGaps - GapNotesMax:N0} gaps more in the trail.");
    }

    private IEnumerable<string> Checked()
    {
        yield return "Columns, numbers, hash chain and times of every event.";
        if (withMacs) yield return "The keyed hash of every event.";
        yield return "That every event is readable and follows from the ones before it.";
        if (HasTrail)
        {
            yield return withTrailMacs
                ? "Numbers, hash chain, keyed hash, times and content of every block of the trail."
                : "Numbers, hash chain, times and content of every block of the trail.";
        }

        if (stopped) yield break;
        yield return "Aliases in the directories against the keys' own records, and keys against the claimed ids.";
        if (withHeads) yield return "The head of every stream, and the sum of all heads against anchor.kas.";
        if (withSecrets) yield return "A stored secret of the same name for every live material.";
    }

    private IEnumerable<string> NotChecked()
    {
        if (stopped) yield return "What comes after the place where the file could not be read.";
        if (!withMacs)
        {
            yield return "Keyed hashes: the vault is not open. Without them an accident is found, a forger is not, "
                + "and the newest event of a stream has none behind it that would disagree.";
        }

        if (trailStopped) yield return "What comes in the trail after the place where a file could not be read.";
        if (!HasTrail) yield return "The trail: there is none.";
        else
        {
            if (!withTrailMacs) yield return "Keyed hashes of the trail: the vault is not open.";
            yield return "Whether the newest blocks of the trail were cut off while the vault was stopped.";
        }

        if (!withSecrets) yield return "Stored secrets: the vault is not open.";
        if (Uncompared > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"Aliases and secrets of {Uncompared:N0} streams with faults of their own.");
        }

        yield return withHeads
            ? "Whether a killed vault lost events newer than its last anchor, or the whole folder is an older copy: only a "
                + "checkpoint kept elsewhere tells what was cut off so."
            : "Whether the newest events of a stream, or whole streams, were cut off: that needs the codes of the heads, and "
                + "the vault is not open. Heads are taken at their word.";
        yield return "When and by which run a row was stored (columns created, ordering, writer_uuid): "
            + "nothing depends on them.";
    }
}
