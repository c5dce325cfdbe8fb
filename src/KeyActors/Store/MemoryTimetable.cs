using KeyActors.Model;

namespace KeyActors.Store;

/// <summary>The timetable of a vault in memory.</summary>
internal sealed class MemoryTimetable : ITimetable
{
    private readonly Lock gate = new();
    private readonly Dictionary<KeyArn, Entry> byKey = [];
    private readonly SortedSet<Entry> line = new(Comparer<Entry>.Create(static (one, other) =>
        one.LookAt == other.LookAt ? one.Serial.CompareTo(other.Serial) : one.LookAt.CompareTo(other.LookAt)));

    private long serial;

    public TimetableCheck? Check => null;

    public void Write(IReadOnlyCollection<Deadline> deadlines)
    {
        lock (gate)
        {
            foreach (var (key, due) in deadlines)
            {
                if (byKey.TryGetValue(key, out var old) && old.Due == due) continue;
                if (byKey.Remove(key, out old)) line.Remove(old);
                if (due is { } at) Put(new Entry(key, at, at, ++serial));
            }
        }
    }

    public IReadOnlyList<Deadline> TakeDue(DateTimeOffset now, int max, DateTimeOffset lookAgain)
    {
        lock (gate)
        {
            var taken = line.TakeWhile(e => e.LookAt <= now).Take(max).ToArray();
            foreach (var entry in taken)
            {
                line.Remove(entry);
                Put(entry with { LookAt = lookAgain });
            }

            return [.. taken.Select(static e => new Deadline(e.Key, e.Due))];
        }
    }

    public void PutOff(Deadline deadline, DateTimeOffset lookAgain)
    {
        lock (gate)
        {
            if (!byKey.TryGetValue(deadline.Key, out var entry) || entry.Due != deadline.Due) return;
            line.Remove(entry);
            Put(entry with { LookAt = lookAgain });
        }
    }

    public void LookAnew()
    {
        lock (gate)
        {
            foreach (var entry in line.Where(static e => e.LookAt > e.Due).ToArray())
            {
                line.Remove(entry);
                Put(entry with { LookAt = entry.Due });
            }
        }
    }

    public DateTimeOffset? Next()
    {
        lock (gate) return line.Min?.LookAt;
    }

    public void Close()
    {
    }

    private void Put(Entry entry)
    {
        byKey[entry.Key] = entry;
        line.Add(entry);
    }

    private sealed record Entry(KeyArn Key, DateTimeOffset Due, DateTimeOffset LookAt, long Serial);
}
