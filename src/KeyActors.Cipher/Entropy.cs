using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace KeyActors.Cipher;

/// <summary>The one seam of randomness: every secret, salt and nonce of the vault is drawn here.</summary>
/// <remarks>Nothing is buffered, so that a forked or cloned machine never repeats a value. Randomness inside the
/// platform's library (RSA and EC generation, ECDSA nonces) does not pass here. Safe on any thread.
/// Only this project and its tests can derive from it: a host cannot put its own generator under a vault.</remarks>
public abstract class Entropy
{
    private protected Entropy()
    {
    }

    /// <summary>The kernel's generator: <c>getrandom(2)</c> on Linux, elsewhere the platform's generator.</summary>
    public static Entropy Kernel { get; } = OperatingSystem.IsLinux() ? new KernelEntropy() : new PlatformEntropy();

    /// <summary>What the bytes come from, for a health report: not secret.</summary>
    public abstract string Name { get; }

    /// <summary>Fills the whole of <paramref name="destination"/> with unpredictable bytes.</summary>
    /// <param name="destination">Any length, also none. The caller owns and zeroes it.</param>
    /// <exception cref="CryptographicException">The source failed; what was written must not be used.</exception>
    public abstract void Fill(Span<byte> destination);

    /// <summary>The named fallback for systems without <c>getrandom(2)</c>: Windows and macOS.</summary>
    private sealed class PlatformEntropy : Entropy
    {
        public override string Name => "platform generator";

        [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "This is the seam itself.")]
        public override void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
    }
}
