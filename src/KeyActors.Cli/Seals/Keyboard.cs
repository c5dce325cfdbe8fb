using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KeyActors.Cli;

/// <summary>Asks for a passphrase or a share without showing it. The question goes to standard error.</summary>
internal static class Keyboard
{
    /// <summary>The most that is read.</summary>
    internal const int CharsMax = 1024;

    /// <summary>A seal of what is typed; the caller disposes it.</summary>
    internal static VaultSeal Ask(string question)
    {
        var typed = GC.AllocateArray<char>(CharsMax, pinned: true);
        try
        {
            return VaultSeal.Passphrase(typed.AsSpan(0, Read(question, typed)));
        }
        finally
        {
            Wipe(typed);
        }
    }

    /// <summary>A seal of what is typed twice in the same way; the caller disposes it.</summary>
    internal static VaultSeal AskTwice()
    {
        var first = GC.AllocateArray<char>(CharsMax, pinned: true);
        var second = GC.AllocateArray<char>(CharsMax, pinned: true);
        try
        {
            var typed = first.AsSpan(0, Read("New passphrase: ", first));
            var again = second.AsSpan(0, Read("The same once more: ", second));
            return typed.SequenceEqual(again)
                ? VaultSeal.Passphrase(typed)
                : throw ToolException.Usage("The two passphrases differ: nothing was changed, try again.");
        }
        finally
        {
            Wipe(first);
            Wipe(second);
        }
    }

    /// <summary>Adds the share that is typed.</summary>
    /// <returns>False when nothing was typed.</returns>
    internal static bool TryAskShare(string question, ShareCollection shares, out int number)
    {
        var typed = GC.AllocateArray<char>(CharsMax, pinned: true);
        number = 0;
        try
        {
            var length = Read(question, typed);
            if (length > 0) number = shares.Add(typed.AsSpan(0, length));
            return length > 0;
        }
        finally
        {
            Wipe(typed);
        }
    }

    /// <summary>Asks, and reads what is typed up to Enter.</summary>
    /// <returns>How many characters of <paramref name="typed"/> are filled; the caller zeroes them.</returns>
    internal static int Read(string question, char[] typed)
    {
        Console.Error.Write(Voice.Clean(question));
        var length = 0;
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace) length -= LastChars(typed.AsSpan(0, length));
            else if (key.KeyChar == 0) continue;
            else if (length < typed.Length) typed[length++] = key.KeyChar;
            else throw ToolException.Usage("What was typed is longer than 1,024 characters: nothing was changed.");
        }

        Console.Error.WriteLine();
        return length;
    }

    /// <summary>How many chars the last character takes: two beyond the first 65,536 of Unicode.</summary>
    private static int LastChars(ReadOnlySpan<char> typed) =>
        typed.Length > 1 && char.IsSurrogatePair(typed[^2], typed[^1]) ? 2 : Math.Min(typed.Length, 1);

    private static void Wipe(char[] typed) => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(typed.AsSpan()));
}
