using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using KeyActors.Model;

namespace KeyActors.Cli;

/// <summary>Where a sealed server takes shares and passphrases: a Unix socket in the vault's folder, mode 0600, for whoever could
/// read the vault's files anyhow. No network reaches it.</summary>
/// <remarks>One connection, one line <c>share TEXT</c> or <c>passphrase TEXT</c>, one answer: <c>open</c>, <c>taken GIVEN
/// NEEDED</c> or <c>no CODE SENTENCE</c>. One at a time; who says nothing for ten seconds is let go.</remarks>
internal sealed class UnsealSocket : IAsyncDisposable
{
    /// <summary>Its name in the folder.</summary>
    internal const string FileName = "unseal.socket";

    /// <summary>The file beside it whose lock says whose the socket is. It stays: who deletes a lock's file lets two have
    /// it.</summary>
    internal const string LockName = "unseal.lock";

    internal const string Share = "share ";
    internal const string Passphrase = "passphrase ";
    internal const string Open = "open";
    internal const string Taken = "taken ";
    internal const string No = "no ";

    /// <summary>Bytes of the longest line, its end included.</summary>
    internal const int LineBytesMax = 2048;

    /// <summary>What a lock that another has is called: EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION.</summary>
    private static readonly int[] IsHeld = [11, 35, unchecked((int)0x80070020)];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly TaskCompletionSource unsealed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource end = new();
    private readonly VaultDoor door;
    private readonly Socket listener;
    private readonly FileStream turn;
    private readonly string path;
    private readonly Task running;

    private UnsealSocket(VaultDoor door, Socket listener, FileStream turn, string path)
    {
        (this.door, this.listener, this.turn, this.path) = (door, listener, turn, path);
        running = Task.Run(RunAsync);
    }

    /// <summary>Completes when the vault is open.</summary>
    internal Task Unsealed => unsealed.Task;

    /// <summary>Takes secrets for a sealed vault from now on.</summary>
    /// <exception cref="ToolException">Another process does so, or the folder's path is too long for a socket.</exception>
    internal static UnsealSocket Listen(VaultDoor door)
    {
        var path = PathOf(door.Path);
        var turn = Lock(door.Path);
        Socket? listener = null;
        try
        {
            listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            // One that a killed process has left: whoever lives holds the lock.
            File.Delete(path);
            listener.Bind(At(path));
            // Nobody gets in between: before it listens, every connection is refused.
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen();
            return new UnsealSocket(door, listener, turn, path);
        }
        catch (SocketException e)
        {
            listener?.Dispose();
            turn.Dispose();
            throw new IOException($"'{path}' cannot take connections ({e.SocketErrorCode})");
        }
        catch
        {
            listener?.Dispose();
            turn.Dispose();
            throw;
        }
    }

    /// <summary>The socket of the vault in a folder.</summary>
    internal static string PathOf(string folder) => Path.Combine(Path.GetFullPath(folder), FileName);

    /// <summary>A path as an address.</summary>
    /// <exception cref="ToolException">It is too long.</exception>
    internal static UnixDomainSocketEndPoint At(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw ToolException.Usage(
                $"'{path}' is too long for a socket, which has about 100 bytes: name the folder by a link.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Dispose();
        await running;
        end.Dispose();
    }

    /// <summary>The right to the socket, which the system takes back when this process ends, however it ends.</summary>
    private static FileStream Lock(string folder)
    {
        var how = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new FileStream(Path.Combine(folder, LockName), how);
        }
        catch (IOException e) when (IsHeld.Contains(e.HResult))
        {
            throw new RefusedException(new Refusal.VaultInUse(folder));
        }
    }

    private async Task RunAsync()
    {
        while (door.IsSealed && !end.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptAsync(end.Token);
                await ServeAsync(client);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // That one has gone, or the server ends.
            }
        }

        listener.Dispose();
        File.Delete(path);
        await turn.DisposeAsync();
        if (!door.IsSealed) unsealed.TrySetResult();
    }

    private async Task ServeAsync(Socket client)
    {
        var line = GC.AllocateArray<byte>(LineBytesMax, pinned: true);
        try
        {
            var length = await ReadAsync(client, line);
            var answer = length < 0 ? No + "text-invalid The line has no end." : await TakeAsync(line.AsMemory(0, length));
            await client.SendAsync(StrictUtf8.Encoding.GetBytes(answer + "\n"), end.Token);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }

    /// <summary>How long the line is without its end; negative when there is none.</summary>
    private async Task<int> ReadAsync(Socket client, byte[] line)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        patience.CancelAfter(Patience);
        for (var filled = 0; filled < line.Length;)
        {
            var read = await client.ReceiveAsync(line.AsMemory(filled), patience.Token);
            if (read == 0) return -1;
            filled += read;
            if (Array.IndexOf(line, (byte)'\n', 0, filled) is var at and >= 0) return at;
        }

        return -1;
    }

    private async Task<string> TakeAsync(ReadOnlyMemory<byte> line)
    {
        try
        {
            if (line.Span.StartsWith("share "u8)) await TakeShareAsync(line[Share.Length..]);
            else if (line.Span.StartsWith("passphrase "u8))
            {
                using var seal = VaultSeal.Passphrase(line[Passphrase.Length..].Span);
                await door.UnsealAsync(seal, end.Token);
            }
            else return No + "text-invalid This is no share and no passphrase.";
            return door.IsSealed ? FormattableString.Invariant($"{Taken}{door.Shares.Given} {door.Shares.Needed}") : Open;
        }
        catch (RefusedException e)
        {
            return $"{No}{e.Refusal.Code} {Voice.Clean(e.Refusal.Sentence)}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{No}file-trouble The vault's files cannot be read or written just now.";
        }
        catch (Exception e) when (e is not (OperationCanceledException or ObjectDisposedException))
        {
            // Whoever waits is told, the server's operator too, and the next one may try. Its message could quote anything.
            Console.Error.WriteLine($"keyactors: unsealing failed unexpectedly ({e.GetType().Name}): report that.");
            return $"{No}unexpected The vault did not open ({e.GetType().Name}): try again.";
        }
    }

    private async Task TakeShareAsync(ReadOnlyMemory<byte> text)
    {
        var share = GC.AllocateArray<char>(text.Length, pinned: true);
        try
        {
            // Any byte that is not ASCII is no part of a share, and stays none.
            for (var i = 0; i < share.Length; i++) share[i] = (char)text.Span[i];
            await door.AddShareAsync(share, end.Token);
        }
        finally
        {
            Array.Clear(share);
        }
    }
}
