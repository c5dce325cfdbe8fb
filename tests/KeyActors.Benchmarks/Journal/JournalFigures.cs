namespace KeyActors.Benchmarks.Journal;

/// <summary>How fast events were stored one way; one figure for each round.</summary>
/// <param name="Name">Which way.</param>
/// <param name="PerSecond">Events per second.</param>
/// <param name="BytesPerEvent">Bytes allocated by the whole process for each event.</param>
internal sealed record Rate(string Name, IReadOnlyList<double> PerSecond, IReadOnlyList<double> BytesPerEvent);

/// <summary>How long something took, each time that it was done.</summary>
/// <param name="Name">What.</param>
/// <param name="Milliseconds">Each time.</param>
internal sealed record Wait(string Name, IReadOnlyList<double> Milliseconds);

/// <summary>What was measured of a vault on disk.</summary>
/// <param name="PayloadBytes">Bytes of one event as stored, envelope included.</param>
/// <param name="Rounds">How often each rate was measured, in turn.</param>
/// <param name="Rates">The raw insert of one row per transaction stands first.</param>
/// <param name="Waits">Recovering and opening.</param>
internal sealed record JournalFigures(int PayloadBytes, int Rounds, IReadOnlyList<Rate> Rates, IReadOnlyList<Wait> Waits);
