using System.Security.Cryptography;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli;

/// <summary>Where shares come from: files with one each, lines of standard input, or people one after the other.</summary>
internal static class Shares
{
    private const int LineBytesMax = 256;
    private const int SharesMax = 32;

    /// <summary>The seal of the shares in files; the caller disposes it.</summary>
    internal static VaultSeal Read(string vault, IReadOnlyList<string> files)
    {
        using var shares = ShareCollection.For(vault);
        foreach (var file in files)
        {
            if (!Inlet.IsStandard(file)) ReadFile(shares, file);
            else if (Console.IsInputRedirected) ReadLines(shares);
            else Ask(shares, vault);
        }

        return shares.ToSeal();
    }

    /// <summary>The seal of the shares that people type, one after the other; the caller disposes it.</summary>
    internal static VaultSeal Ask(string vault)
    {
        using var shares = ShareCollection.For(vault);
        Ask(shares, vault);
        return shares.ToSeal();
    }

    private static void ReadFile(ShareCollection shares, string path)
    {
        using var file = new FileStream(Inlet.Checked(path), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        SecretFiles.Warn(path, file);
        shares.AddFrom(file);
    }

    private static void ReadLines(ShareCollection shares)
    {
        var buffer = GC.AllocateArray<byte>(SharesMax * LineBytesMax, pinned: true);
        try
        {
            using var input = Inlet.Open(Inlet.Standard);
            var rest = buffer.AsSpan(0, input.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf((byte)'\n');
                var line = end < 0 ? rest : rest[..end];
                if (line.ContainsAnyExcept(" \t\r"u8)) shares.Add(line);
                rest = end < 0 ? [] : rest[(end + 1)..];
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>Asks until there are enough; a share that is refused is asked for again, and an empty line ends the
    /// asking.</summary>
    private static void Ask(ShareCollection shares, string vault)
    {
        Console.Error.WriteLine(Voice.Clean(
            $"The vault at {Path.GetFullPath(vault)} opens by shares. What is typed is not shown; Enter alone ends the asking."));
        while (shares.Needed == 0 || shares.Given < shares.Needed)
        {
            var question = shares.Needed == 0 ? "A share: " : $"Share {shares.Given + 1} of {shares.Needed}: ";
            try
            {
                if (!Keyboard.TryAskShare(question, shares, out var number)) return;
                Console.Error.WriteLine($"Share {number} is taken.");
            }
            catch (RefusedException refused)
            {
                Console.Error.WriteLine(Voice.Clean($"keyactors: {refused.Refusal.Sentence}"));
            }
        }
    }
}
