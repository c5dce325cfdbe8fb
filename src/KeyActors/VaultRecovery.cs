namespace KeyActors;

/// <summary>That a vault was put back from an older copy. Every key that was there, but those of services, is switched off
/// until it is enabled; counts of uses are lower bounds, and until an operator accepts it nothing is erased or swept.</summary>
/// <param name="Number">Its number in the history; higher for every later one.</param>
/// <param name="At">UTC; when the vault was first opened on the copy.</param>
/// <param name="By">Who opened it.</param>
/// <param name="Generation">Count of the anchor that came with the copy.</param>
/// <param name="BackupAt">UTC; up to when the copy knows the history.</param>
/// <param name="AcceptedAt">UTC; when an operator accepted it; null when nobody has.</param>
/// <param name="AcceptedBy">Who did.</param>
public sealed record VaultRecovery(
    long Number,
    DateTimeOffset At,
    string By,
    long Generation,
    DateTimeOffset BackupAt,
    DateTimeOffset? AcceptedAt,
    string? AcceptedBy);
