namespace KeyActors.Model;

/// <content>A vault that was put back from a backup.</content>
public abstract partial record KeyEvent
{
    /// <summary>The key has learnt of a recovery of its vault. Manifest <c>key.recovered/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">The vault's own.</param>
    /// <param name="Recovery">Number of the recovery, above every one that the key has learnt of before.</param>
    /// <param name="IsNew">False: the key was there before. It is switched off, and what it has sealed since the backup is not
    /// known. True: it was made after the recovery, and nothing changes; stands right behind its creation.</param>
    public sealed record Recovered(DateTimeOffset At, CommandStamp Stamp, long Recovery, bool IsNew) : KeyEvent(At, Stamp);
}
