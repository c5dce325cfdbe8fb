using KeyActors.Engine;
using KeyActors.Model;

namespace KeyActors.Clocks;

/// <summary>Watches the wall clock against the machine's steady one, and holds back erasing after a step or a long
/// downtime.</summary>
/// <remarks>
/// <para>What it knows is <see cref="ErasingClock"/>, the fold of the vault's own stream: a hold outlasts a restart. When the
/// vault was last open is the time of <c>anchor.kas</c>, which is written at least hourly and at closing, and which nobody else
/// can write: an older copy of it only makes the downtime look longer.</para>
/// <para>A hold is in force before it is stored. Safe on any thread.</para>
/// </remarks>
internal sealed class ErasingHold(TimeProvider clock, bool isVirtual, RecoveryBook? recovery = null) : IErasingGate
{
    private const string Awaited = "the vault was put back from an older copy and nobody has accepted that";
    private readonly Lock gate = new();
    private ErasingClock known = ErasingClock.Undoubted;
    private DateTimeOffset wall;
    private long steady;
    private IHoldNotice? notice;
    private bool isEndTold = true;
    private int holds;

    /// <summary>Ends once every hold so far is stored, or could not be; never fails.</summary>
    internal Task Recorded { get; private set; } = Task.CompletedTask;

    /// <summary>Takes an event of the vault's stream while that is read back.</summary>
    internal void Replay(VaultEvent happened)
    {
        lock (gate) known = ErasingClock.Evolve(known, happened);
    }

    /// <summary>Starts watching, once, when the vault's stream has been read back.</summary>
    /// <param name="lastSeen">UTC; when the vault was last open; null for a new vault.</param>
    /// <param name="told">Who is told of holds; called under a lock, so it only sends and logs.</param>
    internal void Begin(DateTimeOffset? lastSeen, IHoldNotice told)
    {
        lock (gate)
        {
            (notice, wall, steady) = (told, clock.GetUtcNow(), clock.GetTimestamp());
            if (isVirtual) return;
            var seen = known.LastFound > lastSeen ? known.LastFound : lastSeen;
            if (seen is { } last && ErasingClock.AtStart(last, wall) is { } hold) Hold(hold);
            else if (known.HoldAt(wall) is { } lasting) told.GoesOn(lasting);
            isEndTold = known.HoldAt(wall) is null;
        }
    }

    /// <summary>Looks at the clock. Called at every look of the timetable, which is at least every ten minutes.</summary>
    internal void Observe()
    {
        lock (gate) _ = Look();
    }

    public DateTimeOffset? EraseUpTo()
    {
        lock (gate)
        {
            var now = Look();
            if (IsRecovered) return null;
            return isVirtual ? now : known.EraseUpTo(now);
        }
    }

    public bool MayErase(DateTimeOffset deadline, out DateTimeOffset until, out string why)
    {
        lock (gate)
        {
            var now = Look();
            until = NotBefore(deadline, now);
            var may = now >= until;
            why = may ? "" : IsRecovered ? Awaited : known.HoldAt(now)?.Reason ?? "its time has not been past for long enough";
            return may;
        }
    }

    /// <summary>UTC; when a thing of this deadline may be erased at the earliest, by what is known now.</summary>
    internal DateTimeOffset NotBefore(DateTimeOffset deadline)
    {
        lock (gate) return NotBefore(deadline, clock.GetUtcNow());
    }

    /// <summary>UTC; until when a key that is due may be left alone.</summary>
    internal DateTimeOffset PutOffMax(DateTimeOffset now, TimeSpan least)
    {
        var latest = now + least;
        if (IsRecovered && now + ErasingClock.Wait is var day && day > latest) latest = day;
        return Current() is { } hold && hold.Until > latest ? hold.Until : latest;
    }

    /// <summary>UTC; the latest time that the history has seen; null when it says nothing of it.</summary>
    internal DateTimeOffset? LastFound
    {
        get
        {
            lock (gate) return known.LastFound;
        }
    }

    /// <summary>The hold that lasts now; null for none.</summary>
    internal ClockHold? Current()
    {
        lock (gate)
        {
            var now = Look();
            return isVirtual ? null : known.HoldAt(now);
        }
    }

    /// <summary>Begins a confirmation: what the clock shows now is what is confirmed.</summary>
    /// <param name="send">Sends the event on its way, in order with the holds; called under a lock.</param>
    internal ClockMark ToConfirm(Action<DateTimeOffset> send)
    {
        lock (gate)
        {
            var found = Look();
            send(found);
            return new ClockMark(found, holds);
        }
    }

    /// <summary>The confirmation is stored. A hold that has begun in between stays.</summary>
    internal void Confirmed(ClockMark mark)
    {
        lock (gate)
        {
            var after = known.Confirmed(mark.Found);
            known = mark.Holds == holds ? after : after.Held(known.Hold!);
            isEndTold = known.Hold is null;
        }
    }

    private bool IsRecovered => recovery is { IsOpen: true };

    /// <summary>Nobody knows when an operator will accept a recovery: it is asked again after a day, and when that
    /// happens.</summary>
    private DateTimeOffset NotBefore(DateTimeOffset deadline, DateTimeOffset now) =>
        IsRecovered ? now + ErasingClock.Wait : isVirtual ? deadline : known.NotBefore(deadline);

    private DateTimeOffset Look()
    {
        var (now, stamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        if (isVirtual || notice is null) return now;
        var elapsed = clock.GetElapsedTime(steady, stamp);
        var hold = ErasingClock.WhileRunning(ErasingClock.Later(wall, elapsed), now);
        // Small steps add up within a day; the two clocks may drift apart over more.
        if (hold is not null || elapsed > ErasingClock.Wait) (wall, steady) = (now, stamp);
        if (hold is not null) Hold(hold);
        else if (!isEndTold && known.HoldAt(now) is null) End();
        return now;
    }

    private void Hold(ClockHold hold)
    {
        known = known.Held(hold);
        holds++;
        isEndTold = false;
        Recorded = Task.WhenAll(Recorded, notice!.Begins(hold));
    }

    private void End()
    {
        isEndTold = true;
        notice!.Ends();
    }
}

/// <summary>What a confirmation confirms.</summary>
/// <param name="Found">UTC; what the clock showed.</param>
/// <param name="Holds">Holds that had begun by then.</param>
internal readonly record struct ClockMark(DateTimeOffset Found, int Holds);

/// <summary>Told of holds.</summary>
internal interface IHoldNotice
{
    /// <summary>A hold begins and is to be stored.</summary>
    /// <returns>Ends when it is, or could not be; never fails.</returns>
    Task Begins(ClockHold hold);

    /// <summary>A hold that was stored before still lasts.</summary>
    void GoesOn(ClockHold hold);

    /// <summary>The hold is over.</summary>
    void Ends();
}
