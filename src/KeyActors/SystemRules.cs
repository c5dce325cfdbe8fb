using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors;

/// <summary>What the libraries of this system do not do, whichever key is asked. Pure but for that; safe on any thread.</summary>
public static class SystemRules
{
    /// <summary>Null when they do what a use needs, else what they lack. Asked after everything that a key refuses.</summary>
    /// <param name="use">What is asked.</param>
    public static Refusal? Lacks(KeyUse use)
    {
        var isExternalMu = use is KeyUse.Sign { Kind: MessageKind.ExternalMu } or KeyUse.Verify { Kind: MessageKind.ExternalMu };
        return isExternalMu && !Signatures.TakesExternalMu ? new Refusal.ExternalMuUnavailable() : null;
    }
}
