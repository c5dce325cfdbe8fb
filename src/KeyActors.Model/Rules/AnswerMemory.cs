using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>The answers an actor gives again to a retry: at most 256, at most 24 hours old, oldest forgotten first.</summary>
/// <typeparam name="TReply">The actor's reply union.</typeparam>
public sealed class AnswerMemory<TReply>
    where TReply : class
{
    private readonly ImmutableDictionary<IdempotencyKey, Entry> byKey;
    private readonly ImmutableQueue<Entry> byAge;

    private AnswerMemory(ImmutableDictionary<IdempotencyKey, Entry> byKey, ImmutableQueue<Entry> byAge) =>
        (this.byKey, this.byAge) = (byKey, byAge);

    /// <summary>Nothing remembered.</summary>
    public static AnswerMemory<TReply> Empty { get; } = new(ImmutableDictionary<IdempotencyKey, Entry>.Empty, []);

    /// <summary>How many answers are held.</summary>
    public int Count => byKey.Count;

    /// <summary>What is held, oldest first: all that <see cref="Restore"/> needs.</summary>
    public IEnumerable<Entry> Entries => byAge;

    /// <summary>The memory that held these entries.</summary>
    /// <param name="entries">Oldest first.</param>
    /// <exception cref="BrokenInvariantException">Too many, an intention twice, or times that go back.</exception>
    public static AnswerMemory<TReply> Restore(IEnumerable<Entry> entries)
    {
        var keys = ImmutableDictionary.CreateBuilder<IdempotencyKey, Entry>();
        var (queue, last) = (Empty.byAge, DateTimeOffset.MinValue);
        foreach (var entry in entries)
        {
            Invariant.Holds(entry.At >= last, "Answers are remembered in the order of their events.");
            Invariant.Holds(keys.TryAdd(entry.Once, entry), "An intention has one answer.");
            (queue, last) = (queue.Enqueue(entry), entry.At);
        }

        Invariant.Holds(keys.Count <= Limits.RememberedAnswersMax, "Only the newest answers are remembered.");
        return new AnswerMemory<TReply>(keys.ToImmutable(), queue);
    }

    /// <summary>The memory after one more answer; what is too old or too many is forgotten.</summary>
    /// <param name="stamp">The command that was answered.</param>
    /// <param name="at">UTC of its event.</param>
    /// <param name="reply">The answer.</param>
    public AnswerMemory<TReply> With(CommandStamp stamp, DateTimeOffset at, TReply reply)
    {
        if (byKey.TryGetValue(stamp.Once, out var held) && !IsStale(held, at)) return this;
        var entry = new Entry(stamp.Once, stamp.Content, at, reply);
        var (keys, queue) = (byKey, byAge.Enqueue(entry));
        // Room is made first: an intention that comes again after its answer was forgotten is a new one, to be remembered.
        while (keys.Count == Limits.RememberedAnswersMax || IsStale(queue.Peek(), at))
        {
            queue = queue.Dequeue(out var oldest);
            keys = keys.Remove(oldest.Once);
        }

        return new AnswerMemory<TReply>(keys.Add(stamp.Once, entry), queue);
    }

    /// <summary>Whether this intention was answered before: the answer, or a refusal when its content was another.</summary>
    /// <param name="stamp">The command at hand.</param>
    /// <param name="now">UTC; an answer older than 24 hours is no longer given.</param>
    /// <param name="remembered">What was answered.</param>
    public bool TryRecall(CommandStamp stamp, DateTimeOffset now, out Recalled remembered)
    {
        var found = byKey.TryGetValue(stamp.Once, out var entry) && !IsStale(entry!, now);
        remembered = found ? new Recalled(entry!.Reply, entry.Content == stamp.Content) : default;
        return found;
    }

    private static bool IsStale(Entry entry, DateTimeOffset now) => now - entry.At > Limits.RememberedAnswerAge;

    /// <summary>An answer given before.</summary>
    /// <param name="Reply">The answer.</param>
    /// <param name="SameContent">Whether the command at hand asks the same thing.</param>
    public readonly record struct Recalled(TReply Reply, bool SameContent);

    /// <summary>One answer that is held.</summary>
    /// <param name="Once">The intention that was answered.</param>
    /// <param name="Content">What was asked.</param>
    /// <param name="At">UTC of its event.</param>
    /// <param name="Reply">The answer.</param>
    public sealed record Entry(IdempotencyKey Once, CommandFingerprint Content, DateTimeOffset At, TReply Reply);
}
