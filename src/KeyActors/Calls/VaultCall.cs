using Akka.Actor;
using KeyActors.Model;

namespace KeyActors.Calls;

/// <summary>A message to an actor that carries its own reply. Never leaves the process, never printed with its bytes.</summary>
internal abstract class VaultCall : INoSerializationVerificationNeeded
{
    private CallGate? keyGate;
    private CallGate? vaultGate;

    /// <summary>Takes a place in both gates; the refusal when one is full.</summary>
    internal Refusal? Admit(CallGate key, CallGate vault)
    {
        if (!vault.TryEnter()) return new Refusal.TooBusy("The vault", vault.Max);
        if (!key.TryEnter())
        {
            vault.Leave();
            return new Refusal.TooBusy("The key", key.Max);
        }

        (keyGate, vaultGate) = (key, vault);
        return null;
    }

    /// <summary>Answers no. The actor's last touch of this call.</summary>
    internal abstract void Refuse(Refusal why);

    /// <summary>Type only: a call may hold a caller's buffers.</summary>
    public sealed override string ToString() => GetType().Name;

    private protected void GiveBackPlaces()
    {
        keyGate?.Leave();
        vaultGate?.Leave();
        (keyGate, vaultGate) = (null, null);
    }
}
