using System.Diagnostics.CodeAnalysis;

namespace KeyActors.Model;

/// <summary>Checks that stay on in release builds: what they guard is a law, not an input.</summary>
public static class Invariant
{
    /// <summary>Throws when a law is broken; the actor that meets it stops.</summary>
    /// <exception cref="BrokenInvariantException">The condition is false.</exception>
    public static void Holds([DoesNotReturnIf(false)] bool condition, string law)
    {
        if (!condition) throw new BrokenInvariantException(law);
    }
}

/// <summary>A law of the model does not hold: the history or the code is wrong, never the caller.</summary>
public sealed class BrokenInvariantException(string law) : Exception(law);
