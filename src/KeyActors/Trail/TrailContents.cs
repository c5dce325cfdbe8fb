using System.Collections.Immutable;
using KeyActors.Model;

namespace KeyActors.Trail;

/// <summary>Cuts what is written in one go into blocks of a bounded size.</summary>
internal static class TrailContents
{
    private const int EntriesMax = 4096;
    private const int BytesMax = 1024 * 1024;

    /// <summary>The blocks in the order of their first times.</summary>
    internal static IReadOnlyList<TrailPart> Of(TrailBatch batch)
    {
        var parts = new List<TrailPart>();
        var entries = ImmutableArray.CreateBuilder<TrailEntry>(Math.Min(batch.Notes.Count, EntriesMax));
        var bytes = 0;
        foreach (var note in batch.Notes)
        {
            entries.Add(note.ToEntry());
            bytes += note.EstimateBytes();
            if (entries.Count < EntriesMax && bytes < BytesMax) continue;
            Add(parts, entries);
            bytes = 0;
        }

        if (entries.Count > 0) Add(parts, entries);
        if (batch.Counts.Count > 0)
        {
            var counts = batch.Counts.Select(static c => new TrailCount(c.Key.Operation, c.Key.Result, c.Value))
                .OrderBy(static c => c.Operation, StringComparer.Ordinal).ThenBy(static c => c.Result, StringComparer.Ordinal);
            parts.Add(new TrailPart(
                new TrailContent.Counts(batch.CountsFrom, batch.Until, [.. counts]), batch.CountsFrom, batch.Until));
        }

        parts.Sort(static (one, other) => one.First.CompareTo(other.First));
        return parts;
    }

    private static void Add(List<TrailPart> parts, ImmutableArray<TrailEntry>.Builder entries)
    {
        var (first, last) = (entries[0].FirstAt, entries.Max(static e => e.LastAt));
        parts.Add(new TrailPart(new TrailContent.Entries(entries.ToImmutable()), first, last));
        entries.Clear();
    }
}
