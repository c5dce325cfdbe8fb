namespace KeyActors.Model;

/// <summary>When a key rotates by itself.</summary>
/// <param name="PeriodDays">90 to 2,560 days.</param>
/// <param name="Next">UTC; when the next rotation is due. It waits while the key is disabled, and is caught up at
/// once after that.</param>
public sealed record RotationSchedule(int PeriodDays, DateTimeOffset Next)
{
    /// <summary>A schedule that counts from a moment.</summary>
    public static RotationSchedule From(DateTimeOffset since, int periodDays) => new(periodDays, since.AddDays(periodDays));
}
