namespace KeyActors.Clocks;

/// <summary>The one question before anything is erased: whether the clock is believed enough. Refusing never asks it.</summary>
/// <remarks>Safe on any thread, and cheap. Each question looks at the clock first, so that a step of a moment ago counts. Ask
/// immediately before erasing, not when the work is planned. An answer of yes is not taken back by a later hold: what was begun
/// may be finished.</remarks>
internal interface IErasingGate
{
    /// <summary>UTC; what had to be erased by then may be erased now, and nothing that has a later deadline; null while nothing
    /// may.</summary>
    DateTimeOffset? EraseUpTo();

    /// <summary>Whether a thing may be erased now.</summary>
    /// <param name="deadline">UTC; when it had to be erased.</param>
    /// <param name="until">UTC; when it may be at the earliest, if nothing more happens to the clock; past when it may
    /// now.</param>
    /// <param name="why">Why not, for a log line, without a full stop; empty when it may.</param>
    bool MayErase(DateTimeOffset deadline, out DateTimeOffset until, out string why);
}
