using KeyActors.Model;

namespace KeyActors.Store;

/// <summary>When a key must be woken next, as its own state said after an event.</summary>
/// <param name="Key">Which key.</param>
/// <param name="Due">UTC; null when nothing is due.</param>
internal readonly record struct Deadline(KeyArn Key, DateTimeOffset? Due);

/// <summary>What is due when: a projection of the keys' states that can be thrown away and made again.</summary>
/// <remarks>Safe on any thread.</remarks>
internal interface ITimetable
{
    /// <summary>Takes the newest deadlines of keys, all or none. A key that tells the deadline it had keeps its place in the
    /// line: else one that cannot meet it would be woken without end.</summary>
    void Write(IReadOnlyCollection<Deadline> deadlines);

    /// <summary>The deadlines that have come, longest waiting first, at most <paramref name="max"/>. Each is put off to
    /// <paramref name="lookAgain"/>: until then it stands in nobody's way, and then it is tried again.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="max">1 or more.</param>
    /// <param name="lookAgain">UTC, later than <paramref name="now"/>.</param>
    IReadOnlyList<Deadline> TakeDue(DateTimeOffset now, int max, DateTimeOffset lookAgain);

    /// <summary>Puts off a key whose deadline has come and may not be met yet; does nothing when it has told another
    /// one.</summary>
    /// <param name="deadline">As it was taken.</param>
    /// <param name="lookAgain">UTC.</param>
    void PutOff(Deadline deadline, DateTimeOffset lookAgain);

    /// <summary>Takes back every putting off: what has come is due again at once.</summary>
    void LookAnew();

    /// <summary>UTC; when <see cref="TakeDue"/> has something next; null when nothing is due ever.</summary>
    DateTimeOffset? Next();

    /// <summary>What compares this projection with what it projects; null when nobody else can have written it.</summary>
    TimetableCheck? Check { get; }

    /// <summary>Everything is written and no actor writes any more.</summary>
    void Close();
}
