namespace KeyActors.Model;

/// <content>Policy and grants.</content>
public abstract partial record KeyEvent
{
    /// <summary>The policy is another from here on. Manifest <c>key.policy-put/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who asked.</param>
    /// <param name="Policy">JSON, 1 to 32,768 characters, as it was given.</param>
    public sealed record PolicyPut(DateTimeOffset At, CommandStamp Stamp, string Policy) : KeyEvent(At, Stamp);

    /// <summary>There is a grant. Manifest <c>key.grant-created/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who asked.</param>
    /// <param name="Grant">Its name.</param>
    /// <param name="Issuer">The account under which it was made.</param>
    /// <param name="Terms">To whom, and what for; the operations in the order of their numbers, each once.</param>
    public sealed record GrantCreated(
        DateTimeOffset At, CommandStamp Stamp, GrantId Grant, AccountId Issuer, GrantTerms Terms) : KeyEvent(At, Stamp);

    /// <summary>A grant has done its work and is no more. Manifest <c>key.grant-retired/1</c>.</summary>
    public sealed record GrantRetired(DateTimeOffset At, CommandStamp Stamp, GrantId Grant) : KeyEvent(At, Stamp);

    /// <summary>A grant was taken back and is no more. Manifest <c>key.grant-revoked/1</c>.</summary>
    public sealed record GrantRevoked(DateTimeOffset At, CommandStamp Stamp, GrantId Grant) : KeyEvent(At, Stamp);
}
