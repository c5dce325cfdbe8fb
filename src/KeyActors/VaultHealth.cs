using KeyActors.Model;

namespace KeyActors;

/// <summary>How an open vault does. Costs the same however many keys it has; holds no secret.</summary>
public sealed record VaultHealth
{
    /// <summary>The folder, as a full path; "memory" for a vault that lives in memory.</summary>
    public required string Path { get; init; }

    /// <summary>The realm of callers that name none.</summary>
    public required Realm Realm { get; init; }

    /// <summary>The format level of its folder.</summary>
    public required int FormatLevel { get; init; }

    /// <summary>The newest level that this release knows; above the other, <c>keyactors upgrade</c> raises it.</summary>
    public required int NewestFormatLevel { get; init; }

    /// <summary>Keys of that realm that exist and have not been destroyed.</summary>
    public required int Keys { get; init; }

    /// <summary>Alarms since the vault was opened: history or material that failed a check, or a fault inside.</summary>
    public required long Alarms { get; init; }

    /// <summary>The newest alarm, as the log has it; null for none.</summary>
    public required string? LastAlarm { get; init; }

    /// <summary>UTC; when it rang.</summary>
    public required DateTimeOffset? LastAlarmAt { get; init; }

    /// <summary>Why nothing is erased now, and until when; null when the clock is believed. Everything else goes on.</summary>
    public required ClockHold? ErasingHeld { get; init; }

    /// <summary>The last time that the vault was put back from an older copy; null for never.</summary>
    public required VaultRecovery? Recovery { get; init; }

    /// <summary>Whether there is neither an alarm, nor a hold, nor a recovery that nobody has accepted.</summary>
    public bool IsGood => Alarms == 0 && ErasingHeld is null && Recovery is null or { AcceptedAt: not null };
}
