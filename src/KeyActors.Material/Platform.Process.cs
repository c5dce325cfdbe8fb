using System.Runtime.InteropServices;

namespace KeyActors.Material;

/// <content>What the operating system may do with this process.</content>
/// <remarks>Sources: prctl(2), setrlimit(2), getrlimit(2), setenv(3), execv(3) of the Linux manual pages.</remarks>
internal static unsafe partial class Platform
{
    private const int GetDumpable = 3;
    private const int SetDumpable = 4;
    private const int CoreLimit = 4;

    /// <summary>Takes from everybody who is not root the right to trace this process or to read its memory, and from the kernel
    /// the right to write it into a file.</summary>
    /// <returns>Whether the kernel says so now; false where it has no such switch.</returns>
    internal static bool TryForbidDumps() =>
        OperatingSystem.IsLinux() && Control(SetDumpable, 0, 0, 0, 0) == 0 && Control(GetDumpable, 0, 0, 0, 0) == 0;

    /// <summary>Lets no core file be written, for good.</summary>
    /// <returns>Whether the kernel says so now.</returns>
    internal static bool TryForbidCoreFiles()
    {
        if (!OperatingSystem.IsLinux()) return false;
        // struct rlimit: the soft and the hard limit, 8 bytes each on 64-bit Linux.
        var limits = stackalloc ulong[2] { 0, 0 };
        return SetLimit(CoreLimit, limits) == 0 && GetLimit(CoreLimit, limits) == 0 && (limits[0] | limits[1]) == 0;
    }

    /// <summary>Puts a program in the place of this one, under the same process id, with one more environment variable.</summary>
    /// <returns>Only when it fails: the error number.</returns>
    internal static int Become(string program, IReadOnlyList<byte[]> arguments, string variable, string value)
    {
        if (SetVariable(variable, value, 1) != 0) return Marshal.GetLastPInvokeError();
        var pointers = (nint*)NativeMemory.AllocZeroed((nuint)(arguments.Count + 1), (nuint)sizeof(nint));
        for (var i = 0; i < arguments.Count; i++)
        {
            var text = arguments[i];
            var bytes = (byte*)NativeMemory.AllocZeroed((nuint)text.Length + 1);
            text.CopyTo(new Span<byte>(bytes, text.Length));
            pointers[i] = (nint)bytes;
        }

        _ = Execute(program, pointers);
        var error = Marshal.GetLastPInvokeError();
        for (var i = 0; i < arguments.Count; i++) NativeMemory.Free((void*)pointers[i]);
        NativeMemory.Free(pointers);
        return error;
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nint a, nint b, nint c, nint d);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, ulong* limits);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, ulong* limits);

    [LibraryImport("libc", EntryPoint = "setenv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, nint* arguments);
}
