namespace KeyActors.Model;

/// <summary>What happened to the vault as a whole.</summary>
public abstract record VaultEvent
{
    private VaultEvent(DateTimeOffset at, CommandStamp stamp) => (At, Stamp) = (at, stamp);

    /// <summary>UTC, never before the event in front of it.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Who caused it, and by which intention.</summary>
    public CommandStamp Stamp { get; }

    /// <summary>The vault exists: the first event of its own stream. Manifest <c>vault.created/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who made it.</param>
    /// <param name="VaultId">16 random bytes as 32 hex digits, the same as in the seal file.</param>
    /// <param name="FormatLevel">Level of the folder's formats.</param>
    public sealed record Created(DateTimeOffset At, CommandStamp Stamp, string VaultId, int FormatLevel) : VaultEvent(At, Stamp);
}
