namespace KeyActors.Aws;

/// <summary>A clock that goes as another does, and is moved ahead at will; timers whose time is passed over by that fire.
/// </summary>
/// <param name="real">What it goes by.</param>
internal sealed class EmulatorClock(TimeProvider real) : TimeProvider
{
    /// <summary>The longest that a timer below sleeps at once: it takes no more than 49 days.</summary>
    private static readonly TimeSpan NapMax = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly HashSet<Alarm> alarms = [];
    private readonly long origin = real.GetTimestamp();
    private long movedTicks;

    public override TimeZoneInfo LocalTimeZone => real.LocalTimeZone;

    public override long TimestampFrequency => real.TimestampFrequency;

    private TimeProvider Below => real;

    private TimeSpan Moved => TimeSpan.FromTicks(Interlocked.Read(ref movedTicks));

    private TimeSpan Reading => real.GetElapsedTime(origin) + Moved;

    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + Moved;

    public override long GetTimestamp() =>
        real.GetTimestamp() + (long)((Int128)Moved.Ticks * real.TimestampFrequency / TimeSpan.TicksPerSecond);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var alarm = new Alarm(this, () => callback(state));
        lock (gate) alarms.Add(alarm);
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Moves it ahead.</summary>
    /// <param name="by">0 or more.</param>
    internal void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Alarm[] set;
        lock (gate)
        {
            Interlocked.Add(ref movedTicks, by.Ticks);
            set = [.. alarms];
        }

        foreach (var alarm in set) alarm.LookAgain();
    }

    private void Forget(Alarm alarm)
    {
        lock (gate) alarms.Remove(alarm);
    }

    private sealed class Alarm : ITimer
    {
        private readonly Lock turn = new();
        private readonly EmulatorClock clock;
        private readonly Action ring;
        private readonly ITimer sleep;
        private TimeSpan? due;
        private TimeSpan period = Timeout.InfiniteTimeSpan;
        private bool isOver;

        internal Alarm(EmulatorClock clock, Action ring)
        {
            (this.clock, this.ring) = (clock, ring);
            sleep = clock.Below.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (turn)
            {
                if (isOver) return false;
                due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.Reading + dueTime;
                this.period = period == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
                Sleep();
                return true;
            }
        }

        public void Dispose()
        {
            lock (turn) (isOver, due) = (true, null);
            sleep.Dispose();
            clock.Forget(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void LookAgain()
        {
            lock (turn)
            {
                if (!isOver) Sleep();
            }
        }

        private void Wake()
        {
            lock (turn)
            {
                if (isOver || due is not { } at) return;
                var now = clock.Reading;
                if (at <= now) due = period == Timeout.InfiniteTimeSpan ? null : now + period;
                Sleep();
                if (at > now) return;
            }

            ring();
        }

        private void Sleep()
        {
            if (due is not { } at)
            {
                sleep.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }

            var left = at - clock.Reading;
            var nap = left <= TimeSpan.Zero ? TimeSpan.Zero : left < NapMax ? left + TimeSpan.FromMilliseconds(1) : NapMax;
            sleep.Change(nap, Timeout.InfiniteTimeSpan);
        }
    }
}
