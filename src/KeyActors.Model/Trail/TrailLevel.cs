namespace KeyActors.Model;

/// <summary>How much a vault writes down about the calls that it answers.</summary>
public enum TrailLevel
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>No entries: how often each operation came to each result.</summary>
    Counters,

    /// <summary>An entry for each call, written shortly after its reply; equal calls may share one.</summary>
    Trail,

    /// <summary>An entry for each call, durable before its reply.</summary>
    Strict,
}
