using KeyActors.Model;

namespace KeyActors.Store;

/// <summary>The timetable of a vault in memory.</summary>
internal sealed class MemoryTimetable : ITimetable
{
    private readonly Lock gate = new();
    private readonly Dictionary<KeyArn, DateTimeOffset> byKey = [];

    public void Write(IReadOnlyCollection<Deadline> deadlines)
    {
        lock (gate)
        {
            foreach (var (key, due) in deadlines)
            {
                if (due is { } at) byKey[key] = at;
                else byKey.Remove(key);
            }
        }
    }

    public IReadOnlyList<Deadline> Earliest(int max)
    {
        lock (gate) return [.. byKey.OrderBy(static p => p.Value).Take(max).Select(static p => new Deadline(p.Key, p.Value))];
    }

    public void Doubt()
    {
    }

    public void Close()
    {
    }
}
