using KeyActors.Model;

namespace KeyActors.Trail;

/// <summary>What was answered and is not written yet, in a bounded number of places and of bytes: a call takes a place and the
/// bytes of its context before it is made, and gives both back when its entry is written.</summary>
/// <remarks>Any thread adds, one takes. When more has gathered than is written in one go, equal calls fold into one place, the
/// first of them; the work for that grows with the calls and not with their square.</remarks>
internal sealed class TrailBuffer
{
    /// <summary>Entries that one flush writes without folding.</summary>
    internal const int FoldAbove = 1024;

    /// <summary>Estimated bytes of entries from which on no call is let in; those that are in go on.</summary>
    internal const long BytesMax = 64L * 1024 * 1024;

    /// <summary>Estimated bytes of entries that are written in one go; the last entry may lead beyond.</summary>
    internal const long BatchBytesMax = 8L * 1024 * 1024;

    private const int SpareMax = 4096;
    private readonly Lock gate = new();
    private readonly Stack<TrailNote> spare = new();
    private readonly Dictionary<TrailNote, TrailNote> firsts = new(SameCall.Instance);
    private readonly TrailLevel level;
    private readonly TimeProvider clock;
    private readonly int max;
    private readonly int foldAbove;
    private Dictionary<(string Operation, string Result), long> counts = [];
    private List<TrailNote> waiting = [];
    private DateTimeOffset countsFrom;
    private DateTimeOffset last;
    private int foldAt;
    private int taken;
    private long bytes;
    private bool isCut;
    private bool isEnded;

    /// <summary>Empty.</summary>
    /// <param name="level">What becomes of a call.</param>
    /// <param name="max">Places.</param>
    /// <param name="clock">The vault's.</param>
    /// <param name="last">UTC; no time given out is before it.</param>
    internal TrailBuffer(TrailLevel level, int max, TimeProvider clock, DateTimeOffset last)
    {
        (this.level, this.max, this.clock, this.last) = (level, max, clock, last);
        foldAt = foldAbove = Math.Max(2, Math.Min(FoldAbove, max / 2));
    }

    /// <summary>Places.</summary>
    internal int Max => max;

    /// <summary>Calls under way.</summary>
    internal int Taken
    {
        get
        {
            lock (gate) return taken;
        }
    }

    /// <summary>Whether more waits than was taken last.</summary>
    internal bool IsCut
    {
        get
        {
            lock (gate) return isCut;
        }
    }

    /// <summary>Takes a place for a call; null when all are taken, or all bytes are.</summary>
    /// <param name="contextBytes">Of its encryption context.</param>
    internal TrailNote? TryBegin(int contextBytes)
    {
        lock (gate)
        {
            if (taken >= max && level != TrailLevel.Counters) return null;
            if (bytes >= BytesMax && level is (TrailLevel.Trail or TrailLevel.Strict)) return null;
            taken++;
            var note = spare.TryPop(out var used) ? used : new TrailNote();
            Hold(note, contextBytes);
            return note;
        }
    }

    /// <summary>Gives a place back of which no entry comes.</summary>
    internal void Drop(TrailNote note)
    {
        lock (gate) GiveBack(note);
    }

    /// <summary>Takes in an answered call.</summary>
    /// <returns>How much the writer has to hurry.</returns>
    internal Hurry Add(TrailNote note)
    {
        lock (gate)
        {
            if (isEnded)
            {
                note.Durable?.TrySetResult(false);
                GiveBack(note);
                return Hurry.None;
            }

            var at = Stamped();
            if (level is TrailLevel.Counters or TrailLevel.Unknown)
            {
                var isFirst = level == TrailLevel.Counters && Count(note.Operation, note.Result, at);
                GiveBack(note);
                return isFirst ? Hurry.Begin : Hurry.None;
            }

            note.Answered(at);
            Hold(note, note.EstimateBytes());
            waiting.Add(note);
            if (level == TrailLevel.Trail && waiting.Count >= foldAt)
            {
                Fold(waiting);
                foldAt = Math.Max(foldAbove, waiting.Count * 2);
            }

            if (taken >= max / 2 || bytes >= BytesMax / 2) return Hurry.Now;
            return waiting.Count == 1 ? Hurry.Begin : Hurry.None;
        }
    }

    /// <summary>Counts a call that gets no entry, since there is no place for one.</summary>
    internal Hurry AddCount(string operation, string result)
    {
        lock (gate) return Count(operation, result, Stamped()) ? Hurry.Begin : Hurry.None;
    }

    /// <summary>The clock, but never back.</summary>
    internal DateTimeOffset Stamp()
    {
        lock (gate) return Stamped();
    }

    /// <summary>What waits, as much as is written in one go; null when nothing does. Given back with
    /// <see cref="Written"/>, once.</summary>
    internal TrailBatch? Take()
    {
        lock (gate)
        {
            if (waiting.Count == 0 && counts.Count == 0) return null;
            if (level == TrailLevel.Trail && waiting.Count > foldAbove) Fold(waiting);
            var notes = Cut();
            foldAt = Math.Max(foldAbove, waiting.Count * 2);
            // Blocks stand in the order of their first times: counts go with the entries that they do not come behind.
            if (isCut && counts.Count > 0 && countsFrom > waiting[0].FirstAt)
                return new TrailBatch(notes, [], countsFrom, Stamped());
            var batch = new TrailBatch(notes, counts, countsFrom, Stamped());
            counts = [];
            return batch;
        }
    }

    private List<TrailNote> Cut()
    {
        var (count, sum) = (0, 0L);
        while (count < waiting.Count && sum < BatchBytesMax) sum += waiting[count++].Held;
        isCut = count < waiting.Count;
        var notes = waiting;
        waiting = isCut ? notes.GetRange(count, notes.Count - count) : [];
        notes.RemoveRange(count, notes.Count - count);
        return notes;
    }

    private void Hold(TrailNote note, int held)
    {
        bytes += held - note.Held;
        note.Held = held;
    }

    /// <summary>Frees the places of what is durable.</summary>
    internal void Written(TrailBatch batch)
    {
        lock (gate)
            foreach (var note in batch.Notes) GiveBack(note);
    }

    /// <summary>The file cannot be written just now: who waits for that is told so, and the entries stay.</summary>
    internal void LetGo()
    {
        lock (gate)
            foreach (var note in waiting) note.Tell(isDurable: false);
    }

    /// <summary>Nothing is written any more: who waits, now or later, is told so.</summary>
    internal void End()
    {
        lock (gate)
        {
            isEnded = true;
            foreach (var note in waiting) note.Tell(isDurable: false);
        }
    }

    private DateTimeOffset Stamped()
    {
        if (clock.GetUtcNow() is var now && now > last) last = now;
        return last;
    }

    private bool Count(string operation, string result, DateTimeOffset at)
    {
        var isFirst = counts.Count == 0;
        if (isFirst) countsFrom = at;
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, (operation, result), out _)++;
        return isFirst;
    }

    private void GiveBack(TrailNote note)
    {
        taken--;
        Hold(note, 0);
        note.Clear();
        if (spare.Count < SpareMax) spare.Push(note);
    }

    private void Fold(List<TrailNote> notes)
    {
        var kept = 0;
        for (var i = 0; i < notes.Count; i++)
        {
            var note = notes[i];
            if (firsts.TryGetValue(note, out var first))
            {
                first.Take(note);
                GiveBack(note);
            }
            else
            {
                firsts.Add(note, note);
                notes[kept++] = note;
            }
        }

        notes.RemoveRange(kept, notes.Count - kept);
        firsts.Clear();
    }
}

/// <summary>How much the writer has to hurry.</summary>
internal enum Hurry
{
    /// <summary>Not at all: it knows already.</summary>
    None = 0,

    /// <summary>Something waits from now on.</summary>
    Begin,

    /// <summary>Places run out.</summary>
    Now,
}

/// <summary>What is written in one go.</summary>
/// <param name="Notes">In the order of their first times.</param>
/// <param name="Counts">Calls without entries.</param>
/// <param name="CountsFrom">UTC; the first of those.</param>
/// <param name="Until">UTC; nothing in it is later.</param>
internal sealed record TrailBatch(
    List<TrailNote> Notes, Dictionary<(string Operation, string Result), long> Counts, DateTimeOffset CountsFrom,
    DateTimeOffset Until);
