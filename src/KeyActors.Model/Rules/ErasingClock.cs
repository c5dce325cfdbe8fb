using System.Globalization;

namespace KeyActors.Model;

/// <summary>Why the clock is not believed enough to erase by it.</summary>
public enum ClockDoubt
{
    /// <summary>None; invalid.</summary>
    Unknown = 0,

    /// <summary>It stepped ahead of the machine's steady clock, or the machine slept.</summary>
    WentAhead = 1,

    /// <summary>It shows an earlier time than it did.</summary>
    WentBack = 2,

    /// <summary>The vault was closed for so long that nobody can tell whether the clock was set meanwhile.</summary>
    LongDowntime = 3,
}

/// <summary>Nothing is erased for a while, because of the clock.</summary>
/// <param name="Doubt">Why.</param>
/// <param name="Expected">UTC; what the clock should have shown, or when the vault was last seen open.</param>
/// <param name="Found">UTC; what it showed.</param>
/// <param name="Until">UTC, on that clock.</param>
public sealed record ClockHold(ClockDoubt Doubt, DateTimeOffset Expected, DateTimeOffset Found, DateTimeOffset Until)
{
    /// <summary>Why, in words without a full stop.</summary>
    public string Reason => Doubt switch
    {
        ClockDoubt.WentAhead => $"the clock went ahead by {Span(Found - Expected)}, to {Text(Found)}",
        ClockDoubt.WentBack => $"the clock went back by {Span(Expected - Found)}, to {Text(Found)}",
        ClockDoubt.LongDowntime => $"the vault was closed for {Span(Found - Expected)}, until {Text(Found)}",
        _ => throw new BrokenInvariantException($"No words for {Doubt}."),
    };

    private static string Span(TimeSpan span) => span < TimeSpan.FromDays(3)
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)span.TotalHours} h {span.Minutes} min")
        : string.Create(CultureInfo.InvariantCulture, $"{(long)span.TotalDays} days");

    private static string Text(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What may be erased by the clock, as the vault's own history says: erasing cannot be undone, so it waits
/// where refusing does not.</summary>
/// <remarks>
/// <para>The rule: a thing is erased when its deadline has been past for 24 h and no hold lasts; or when an operator has
/// confirmed a clock that showed its deadline or later. A hold lasts for 24 h from each step of the clock by more than 1 h, and
/// from each start after more than 24 h.</para>
/// <para>Immutable; reads no clock.</para>
/// </remarks>
public sealed record ErasingClock
{
    /// <summary>How long a deadline must be past, and how long a hold lasts.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromHours(24);

    /// <summary>The largest step that is none.</summary>
    public static readonly TimeSpan StepMax = TimeSpan.FromHours(1);

    /// <summary>The longest downtime that leaves the clock believed.</summary>
    public static readonly TimeSpan DowntimeMax = TimeSpan.FromHours(24);

    private ErasingClock()
    {
    }

    /// <summary>A clock that nobody has doubted or confirmed.</summary>
    public static ErasingClock Undoubted { get; } = new();

    /// <summary>The newest hold that was not confirmed away; it may be over.</summary>
    public ClockHold? Hold { get; private init; }

    /// <summary>UTC; what the clock showed when an operator confirmed it; null when it has shown an earlier time since.</summary>
    public DateTimeOffset? ConfirmedAt { get; private init; }

    /// <summary>The latest time that the history has seen on this clock; null when it says nothing of it.</summary>
    public DateTimeOffset? LastFound { get; private init; }

    /// <summary>The state after one more event of the vault's own history.</summary>
    public static ErasingClock Evolve(ErasingClock clock, VaultEvent happened) => happened switch
    {
        VaultEvent.ClockHeld e => clock.Held(new ClockHold(e.Doubt, e.Expected, e.Found, e.Until)),
        VaultEvent.ClockConfirmed e => clock.Confirmed(e.Found),
        _ => clock,
    };

    /// <summary>The state under a new hold. It takes the place of an older one: what counts is the newest step.</summary>
    public ErasingClock Held(ClockHold hold) => this with
    {
        Hold = hold,
        // A clock that is behind what was confirmed shows that this was wrong.
        ConfirmedAt = hold.Found < ConfirmedAt ? null : ConfirmedAt,
        LastFound = hold.Found,
    };

    /// <summary>The state once an operator has said that the clock is right.</summary>
    /// <param name="found">UTC; what it showed.</param>
    public ErasingClock Confirmed(DateTimeOffset found) => this with { Hold = null, ConfirmedAt = found, LastFound = found };

    /// <summary>The hold that a start begins.</summary>
    /// <param name="lastSeen">UTC; when the vault was last open, by its clock of then.</param>
    /// <param name="now">UTC.</param>
    /// <returns>Null for none.</returns>
    public static ClockHold? AtStart(DateTimeOffset lastSeen, DateTimeOffset now)
    {
        if (now - lastSeen > DowntimeMax) return Begin(ClockDoubt.LongDowntime, lastSeen, now);
        return lastSeen - now > StepMax ? Begin(ClockDoubt.WentBack, lastSeen, now) : null;
    }

    /// <summary>The hold that a running vault begins.</summary>
    /// <param name="expected">UTC; an earlier reading and the steady time since.</param>
    /// <param name="now">UTC.</param>
    /// <returns>Null for none.</returns>
    public static ClockHold? WhileRunning(DateTimeOffset expected, DateTimeOffset now)
    {
        if (now - expected > StepMax) return Begin(ClockDoubt.WentAhead, expected, now);
        return expected - now > StepMax ? Begin(ClockDoubt.WentBack, expected, now) : null;
    }

    /// <summary>The hold that lasts at a time; null for none. One that reaches the end of time does not end.</summary>
    public ClockHold? HoldAt(DateTimeOffset now) =>
        Hold is { } hold && (now < hold.Until || hold.Until == DateTimeOffset.MaxValue) ? hold : null;

    /// <summary>UTC; when a thing may be erased at the earliest, if nothing more happens to the clock.</summary>
    /// <param name="deadline">UTC.</param>
    public DateTimeOffset NotBefore(DateTimeOffset deadline)
    {
        if (deadline <= ConfirmedAt) return deadline;
        var waited = Later(deadline, Wait);
        return Hold is { } hold && hold.Until > waited ? hold.Until : waited;
    }

    /// <summary>UTC; every deadline up to this one may be met by erasing now, and no later one; null for none.</summary>
    /// <param name="now">UTC.</param>
    public DateTimeOffset? EraseUpTo(DateTimeOffset now)
    {
        DateTimeOffset? confirmed = ConfirmedAt is { } at ? at < now ? at : now : null;
        if (HoldAt(now) is not null || now - DateTimeOffset.MinValue < Wait) return confirmed;
        var waited = now - Wait;
        return confirmed > waited ? confirmed : waited;
    }

    /// <summary>A sum that ends with time itself: a clock may show anything.</summary>
    public static DateTimeOffset Later(DateTimeOffset at, TimeSpan span) =>
        DateTimeOffset.MaxValue - at < span ? DateTimeOffset.MaxValue : at + span;

    private static ClockHold Begin(ClockDoubt doubt, DateTimeOffset expected, DateTimeOffset now) =>
        new(doubt, expected, now, Later(now, Wait));
}
