namespace KeyActors.History;

/// <summary>What the chain says of a stream up to and including one event.</summary>
/// <param name="MacsChecked">Whether keyed hashes were checked; without them only accidents are seen.</param>
/// <param name="FirstFault">The first fault so far; null while there is none.</param>
public sealed record ChainVerdict(bool MacsChecked, HistoryFault? FirstFault)
{
    /// <summary>Whether nothing was wrong so far.</summary>
    public bool IsWhole => FirstFault is null;
}
