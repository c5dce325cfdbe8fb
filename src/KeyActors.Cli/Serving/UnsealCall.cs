using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli;

/// <summary>Gives shares and passphrases to the sealed server of a vault, one at a time.</summary>
internal sealed class UnsealCall(string folder)
{
    private const int FileBytesMax = 32 * 256;
    private readonly string path = UnsealSocket.PathOf(folder);

    /// <summary>Whether the vault is open by now.</summary>
    internal bool IsOpen { get; private set; }

    /// <summary>Shares that the server has, and how many it needs; 0 and 0 while nobody can tell.</summary>
    internal (int Given, int Needed) Shares { get; private set; }

    /// <summary>Gives the passphrase in a file, or in standard input for <c>-</c>.</summary>
    internal Task GivePassphraseAsync(string file, CancellationToken cancellation) =>
        GiveFileAsync(UnsealSocket.Passphrase, file, cancellation);

    /// <summary>Gives the shares in a file, one a line, or in standard input for <c>-</c>.</summary>
    internal Task GiveSharesAsync(string file, CancellationToken cancellation) =>
        GiveFileAsync(UnsealSocket.Share, file, cancellation);

    /// <summary>Asks for one and gives it.</summary>
    /// <returns>False when nothing was typed.</returns>
    internal async Task<bool> AskAsync(string word, string question, CancellationToken cancellation)
    {
        var typed = GC.AllocateArray<char>(Keyboard.CharsMax, pinned: true);
        var bytes = GC.AllocateArray<byte>(Keyboard.CharsMax * 3, pinned: true);
        try
        {
            var length = Keyboard.Read(question, typed);
            if (length == 0) return false;
            var filled = StrictUtf8.Encoding.GetBytes(typed, 0, length, bytes, 0);
            await GiveAsync(word, bytes.AsMemory(0, filled), cancellation);
            return true;
        }
        finally
        {
            Array.Clear(typed);
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private async Task GiveFileAsync(string word, string file, CancellationToken cancellation)
    {
        if (!Inlet.IsStandard(file)) SecretFiles.Warn(file);
        var (buffer, filled) = await Inlet.ReadAsync(file, FileBytesMax, cancellation);
        try
        {
            var rest = buffer.AsMemory(0, filled);
            // Some editors begin a text so.
            if (rest.Span.StartsWith("\uFEFF"u8)) rest = rest[3..];
            if (word == UnsealSocket.Passphrase && rest.Span.TrimEnd("\r\n"u8).Contains((byte)'\n'))
                throw ToolException.Usage("The passphrase has several lines: give a file with one.");
            while (!rest.IsEmpty && !IsOpen)
            {
                var end = rest.Span.IndexOf((byte)'\n');
                var line = end < 0 ? rest : rest[..end];
                rest = end < 0 ? default : rest[(end + 1)..];
                if (line.Span.EndsWith("\r"u8)) line = line[..^1];
                if (line.Span.ContainsAnyExcept(" \t"u8)) await GiveAsync(word, line, cancellation);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private async Task GiveAsync(string word, ReadOnlyMemory<byte> secret, CancellationToken cancellation)
    {
        if (secret.Length + word.Length + 1 > UnsealSocket.LineBytesMax)
            throw ToolException.Usage("What was given is longer than any share or passphrase.");
        var line = GC.AllocateArray<byte>(UnsealSocket.LineBytesMax, pinned: true);
        try
        {
            var head = StrictUtf8.Encoding.GetBytes(word, line);
            secret.Span.CopyTo(line.AsSpan(head));
            line[head + secret.Length] = (byte)'\n';
            Understand(await AskServerAsync(line.AsMemory(0, head + secret.Length + 1), cancellation));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }

    private async Task<string> AskServerAsync(ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(UnsealSocket.At(path), cancellation);
            await socket.SendAsync(line, cancellation);
            var (answer, filled) = (new byte[UnsealSocket.LineBytesMax], 0);
            while (filled < answer.Length)
            {
                var read = await socket.ReceiveAsync(answer.AsMemory(filled), cancellation);
                if (read == 0) break;
                filled += read;
            }

            return StrictUtf8.Encoding.GetString(answer, 0, filled).TrimEnd('\n');
        }
        catch (SocketException)
        {
            throw new ToolException(
                ExitCodes.NobodyWaits, "nobody-waits",
                $"No sealed server takes shares or a passphrase for '{folder}': start 'keyactors serve' for it, or see "
                + "whether it is open.");
        }
    }

    private void Understand(string answer)
    {
        if (answer == UnsealSocket.Open)
        {
            IsOpen = true;
            return;
        }

        var words = answer.Split(' ', 3);
        if (answer.StartsWith(UnsealSocket.Taken, StringComparison.Ordinal) && words.Length == 3)
        {
            Shares = (int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
            return;
        }

        throw words is ["no", var code, var sentence]
            ? new ToolException(ExitCodes.UnsealRefused, code, sentence)
            : new ToolException(
                ExitCodes.NobodyWaits, "nobody-waits", "The server went away before it answered: see whether it is open.");
    }
}
