using KeyActors.Model;

namespace KeyActors.Store;

/// <summary>When a key must be woken next, as its own state said after an event.</summary>
/// <param name="Key">Which key.</param>
/// <param name="Due">UTC; null when nothing is due.</param>
internal readonly record struct Deadline(KeyArn Key, DateTimeOffset? Due);

/// <summary>What is due when: a projection of the keys' states that can be thrown away and made again.</summary>
internal interface ITimetable
{
    /// <summary>Takes the newest deadlines of keys, all or none.</summary>
    void Write(IReadOnlyCollection<Deadline> deadlines);

    /// <summary>The earliest deadlines, at most <paramref name="max"/>.</summary>
    IReadOnlyList<Deadline> Earliest(int max);

    /// <summary>Makes due at once every key that ever had a schedule and has no deadline here, because this projection may have
    /// been lost or edited: its own state then says what it has.</summary>
    void Doubt();

    /// <summary>Everything is written and no actor writes any more.</summary>
    void Close();
}
