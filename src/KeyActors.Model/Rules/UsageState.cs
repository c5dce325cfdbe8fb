using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>Uses that were set aside and are not accounted for yet.</summary>
/// <param name="Number">Counts a key's allotments from 1.</param>
/// <param name="Material">Which material seals them.</param>
/// <param name="Uses">Encryptions, signatures, codes and data keys, at least 1.</param>
/// <param name="Bytes">Bytes of plaintext, at least 1.</param>
public sealed record Allotment(long Number, KeyMaterialId Material, long Uses, long Bytes);

/// <summary>What the history of a key says about its uses, and how much each material may seal.</summary>
/// <remarks>Immutable. The truth is never more than this: what is open counts as used until it is accounted for.</remarks>
public sealed record UsageState
{
    /// <summary>Allotments of one material that may be open at once.</summary>
    public const int OpenMax = 2;

    /// <summary>Nothing used, nothing set aside, no budget.</summary>
    public static UsageState Empty { get; } = new();

    /// <summary>Number of the last allotment; 0 for none.</summary>
    public long LastAllotment { get; init; }

    /// <summary>Allotments that are not closed, oldest first.</summary>
    public ImmutableArray<Allotment> Open { get; init; } = [];

    /// <summary>Closed uses by material, in the order in which they first sealed; nothing here is open.</summary>
    public ImmutableArray<MaterialUsage> Closed { get; init; } = [];

    /// <summary>How much each material may seal; null for no limit.</summary>
    public UsageBudget? Budget { get; init; }

    /// <summary>How often a last use was noted.</summary>
    public long Notes { get; init; }

    /// <summary>The use that was noted last; null for none. There may be a later one.</summary>
    public LastUse? LastNoted { get; init; }

    /// <summary>Events that only counted: two for each allotment that is closed, one for each that is open, and the
    /// notes.</summary>
    public long Events => (2 * LastAllotment) - Open.Length + Notes;

    /// <summary>Closed uses of one material.</summary>
    public MaterialUsage ClosedOf(KeyMaterialId material)
    {
        for (var i = Closed.Length - 1; i >= 0; i--)
            if (Closed[i].Material == material) return Closed[i];
        return new MaterialUsage(material, 0, 0, 0, 0, 0, null);
    }

    /// <summary>What a budget counts of one material: used, unknown and set aside.</summary>
    public (long Uses, long Bytes) SpentOf(KeyMaterialId material)
    {
        var closed = ClosedOf(material);
        var (uses, bytes) = (closed.AtMost, closed.BytesAtMost);
        foreach (var open in Open)
            if (open.Material == material) (uses, bytes) = (uses + open.Uses, bytes + open.Bytes);
        return (uses, bytes);
    }

    /// <summary>The state after one more event that counts.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="current">The key's current material; null when it has none.</param>
    internal UsageState After(KeyEvent happened, KeyMaterialId? current)
    {
        switch (happened)
        {
            case KeyEvent.UsageReserved e:
                Invariant.Holds(e.Allotment == LastAllotment + 1, "Allotments are numbered one after another.");
                Invariant.Holds(e.Material == current, "Only the current material seals.");
                Invariant.Holds(Open.Count(a => a.Material == e.Material) < OpenMax, "Few allotments are open at once.");
                var made = new Allotment(e.Allotment, e.Material, e.Uses, e.Bytes);
                return this with { LastAllotment = e.Allotment, Open = Open.Add(made) };
            case KeyEvent.UsageRecorded e:
                var closed = OpenOf(e.Allotment);
                var isInside = e.Encrypts <= closed.Uses && e.DataKeys <= closed.Uses - e.Encrypts && e.Bytes <= closed.Bytes;
                Invariant.Holds(isInside, "No more is used than was set aside.");
                var isTimed = (e.Encrypts + e.DataKeys > 0) == e.LastUsedAt.HasValue && !(e.LastUsedAt > e.At);
                Invariant.Holds(isTimed, "What was used was used before it was recorded.");
                var used = ClosedOf(closed.Material) with { LastUsedAt = e.LastUsedAt };
                return Close(closed, used, e.Encrypts, e.DataKeys, e.Bytes);
            case KeyEvent.UsageLost e:
                var lost = OpenOf(e.Allotment);
                var before = ClosedOf(lost.Material);
                return Close(lost, before with
                {
                    UnknownUses = before.UnknownUses + lost.Uses,
                    UnknownBytes = before.UnknownBytes + lost.Bytes,
                }, 0, 0, 0);
            case KeyEvent.Used e:
                var isNext = e.UsedAt <= e.At && !(LastNoted?.At > e.UsedAt);
                Invariant.Holds(isNext, "Uses are noted in their order, and after they were made.");
                return this with { Notes = Notes + 1, LastNoted = new LastUse(e.Work, e.UsedAt) };
            case KeyEvent.UsageBudgetSet e:
                return this with
                {
                    Budget = e.Uses is null && e.Bytes is null ? null : new UsageBudget(e.Uses, e.Bytes, e.AtLimit),
                };
            default:
                throw new BrokenInvariantException($"{happened.GetType().Name} counts nothing.");
        }
    }

    private Allotment OpenOf(long number) =>
        Open.FirstOrDefault(a => a.Number == number) ?? throw new BrokenInvariantException("An allotment is closed once.");

    private UsageState Close(Allotment allotment, MaterialUsage usage, long encrypts, long dataKeys, long bytes)
    {
        var before = ClosedOf(allotment.Material);
        var after = usage with
        {
            Encrypts = before.Encrypts + encrypts,
            DataKeys = before.DataKeys + dataKeys,
            Bytes = before.Bytes + bytes,
            LastUsedAt = usage.LastUsedAt > before.LastUsedAt || before.LastUsedAt is null ? usage.LastUsedAt : before.LastUsedAt,
        };
        var at = Closed.IndexOf(before);
        return this with
        {
            Open = Open.Remove(allotment),
            Closed = at < 0 ? Closed.Add(after) : Closed.SetItem(at, after),
        };
    }
}
