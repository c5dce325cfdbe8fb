using KeyActors.Client;
using KeyActors.Model;

namespace KeyActors;

/// <content>The clock, and how the vault does.</content>
public sealed partial class KeyVault
{
    /// <summary>How the vault does: alarms since it was opened, and whether erasing waits because of the clock. Costs the same
    /// however many keys there are.</summary>
    /// <param name="cancellationToken">Gives up before the question is asked.</param>
    /// <exception cref="ObjectDisposedException">The vault is closed.</exception>
    public ValueTask<VaultHealth> GetHealthAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(engine.Health());
    }

    /// <summary>Says for the operator that the clock is right as it is. What had to be erased by now may be erased from now on,
    /// without a further wait, and a hold is over; a later step begins a new one. Recorded in the history, with the
    /// caller.</summary>
    /// <param name="cancellationToken">Gives up before it is asked for; the change goes on once it is.</param>
    /// <returns>UTC; what the clock showed and what is confirmed, once that is stored.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.Unavailable"/>: nobody can tell before the vault is opened
    /// again whether it is stored.</exception>
    public async ValueTask<DateTimeOffset> ConfirmClockAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await Scope.ChangeAsync(
            "ConfirmClock",
            null,
            async note => await engine.ConfirmClockAsync(Caller, note.Request).ConfigureAwait(false),
            CancellationToken.None).ConfigureAwait(false);
    }
}
