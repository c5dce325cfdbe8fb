using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>What a recovery of the vault means for a key: pure functions of its state and the number of the last
/// recovery.</summary>
/// <remarks>A key is not woken because the vault was recovered: it learns of it when it is next looked at, before it serves.
/// The number, not a time, says whether it has: clocks may have been set back in between.</remarks>
public static class RecoveryRules
{
    /// <summary>What the key must store before it serves; null when it has learnt of the last recovery, or is no
    /// more.</summary>
    /// <param name="state">The key.</param>
    /// <param name="recovery">Number of the vault's last recovery; 0 for none.</param>
    /// <param name="now">UTC.</param>
    public static KeyEvent.Recovered? Learn(KeyState state, long recovery, DateTimeOffset now) =>
        state.IsEnded || state.Recovery >= recovery
            ? null
            : new KeyEvent.Recovered(now > state.LastAt ? now : state.LastAt, Own(recovery), recovery, IsNew: false);

    /// <summary>The events that make a key, and with them the mark that it was made after the vault's last recovery.</summary>
    /// <param name="made">From <see cref="KeyRules"/> of a key that does not exist.</param>
    /// <param name="recovery">Number of the vault's last recovery; 0 for none.</param>
    /// <param name="command">What made it. A replica is as new as its primary: one that nobody has enabled since the recovery
    /// makes none that serves.</param>
    public static ImmutableArray<KeyEvent> Mark(IReadOnlyList<KeyEvent> made, long recovery, KeyCommand command)
    {
        if (recovery == 0) return [.. made];
        var isOfOld = command is KeyCommand.CreateReplica replica
            && (replica.Primary.IsOff || replica.Primary.Recovery < recovery);
        // Right behind the creation itself: what else comes with it does not make the key older.
        return [made[0], new KeyEvent.Recovered(made[0].At, Own(recovery), recovery, IsNew: !isOfOld), .. made.Skip(1)];
    }

    private static CommandStamp Own(long recovery)
    {
        var number = recovery.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new CommandStamp(
            Caller.Vault, IdempotencyKey.Of($"recovery {number}"), CommandFingerprint.Of("recovered", number));
    }
}
