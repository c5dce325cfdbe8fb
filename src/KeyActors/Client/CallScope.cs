using KeyActors.Actors;
using KeyActors.Calls;
using KeyActors.Engine;
using KeyActors.Model;
using KeyActors.Trail;

namespace KeyActors.Client;

/// <summary>Whose calls, where, under which intention, and of which request.</summary>
internal sealed record CallScope(
    VaultEngine Engine, Realm Realm, Caller Caller, IdempotencyKey? Once, string? RequestId = null)
{
    internal OpenGate.Pass Enter() => Engine.Gate.Enter();

    /// <summary>The intention of a change: the caller's, or a fresh one.</summary>
    internal IdempotencyKey Intention() => Once ?? Engine.Intentions.ForCommand();

    /// <summary>The name of a use.</summary>
    internal IdempotencyKey UseName() => Once ?? Engine.Intentions.ForUse();

    /// <summary>The key that a name means now, and the alias on the way to it.</summary>
    internal Target Resolve(KeyRef key) => Engine.Resolve(Realm, key);

    /// <summary>The key that a name means now.</summary>
    internal KeyArn Address(KeyRef key) => Engine.Resolve(Realm, key).Key;

    /// <summary>The key that a name means now, noted as found.</summary>
    internal KeyArn Found(TrailNote note, string key)
    {
        var target = Resolve(KeyRef.Parse(key));
        note.Found(target);
        return target.Key;
    }

    /// <summary>The realm as published at this moment; null when it has no directory yet. A list of it needs the
    /// vault no longer.</summary>
    internal RealmBook.Page? Page()
    {
        using var pass = Enter();
        Engine.Parts.Realms.CheckSound(Realm);
        return Engine.Parts.Realms.TryRead(Realm, out var page) ? page : null;
    }
}
