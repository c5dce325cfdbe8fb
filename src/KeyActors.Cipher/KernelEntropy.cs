// References: Linux getrandom(2); drivers/virt/vmgenid.c (the kernel reseeds when a virtual machine is cloned).
// Parameters: flags 0: the pool of /dev/urandom, waits once after boot until it is seeded.
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KeyActors.Cipher;

/// <summary>Linux's <c>getrandom(2)</c>, called for every draw.</summary>
/// <remarks>Not the platform's generator, because that one lives in the process (200,000 draws made 2 system calls) and does
/// not hear that its machine was cloned.</remarks>
internal sealed partial class KernelEntropy : Entropy
{
    private const int Interrupted = 4;
    private static readonly Call SystemCall = static buffer => GetRandom(buffer, (nuint)buffer.Length, flags: 0);

    /// <inheritdoc/>
    public override string Name => "getrandom(2)";

    /// <inheritdoc/>
    public override void Fill(Span<byte> destination) => FillWhole(destination, SystemCall);

    /// <summary>Repeats a call until the span is full.</summary>
    /// <param name="destination">Any length.</param>
    /// <param name="call">As the system call: bytes written, or -1 and the thread's last error.</param>
    internal static void FillWhole(Span<byte> destination, Call call)
    {
        // A signal may end a call early, and above 256 bytes a call may return short: both go on where they stopped.
        while (!destination.IsEmpty)
        {
            var written = call(destination);
            if (written > 0)
            {
                destination = destination[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (written == 0 || error != Interrupted) throw Failed(error);
        }
    }

    private static CryptographicException Failed(int error) =>
        new(string.Create(CultureInfo.InvariantCulture, $"getrandom(2) failed with error {error}: nothing was drawn."));

    [LibraryImport("libc", EntryPoint = "getrandom", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint GetRandom(Span<byte> buffer, nuint length, uint flags);

    /// <summary>One system call.</summary>
    internal delegate nint Call(Span<byte> buffer);
}
