using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>One secret of the current epoch: what is said about it, its sealed bytes, and its cell once it was
/// lent.</summary>
/// <remarks>Not safe for threads: <see cref="SecretStore"/> calls it under its lock.</remarks>
internal sealed class SecretEntry(StoredSecret about, RecordPlace place, ReadOnlyMemory<byte> body)
{
    private RecordPlace place = place;
    private ReadOnlyMemory<byte> body = body;
    private SecretRef? cell;
    private Task remains = Task.CompletedTask;

    internal StoredSecret About { get; } = about;

    /// <summary>Whether there is a shared cell.</summary>
    internal bool IsOpen => cell is not null;

    /// <summary>The one shared cell, opened when it is needed.</summary>
    internal SecretRef Lend(SecretRef epochKey, SecretMemory memory) => cell ??= Open(epochKey, memory);

    /// <summary>Takes the cell that the secret was made in.</summary>
    internal void Adopt(SecretRef made) => cell = made;

    /// <summary>Retires the shared cell; it may be opened again.</summary>
    /// <returns>Completes when this cell and all that were retired before are zero.</returns>
    internal Task Retire()
    {
        if (cell is null) return remains;
        cell.Dispose();
        remains = remains.IsCompleted ? cell.Wiped : Task.WhenAll(remains, cell.Wiped);
        cell = null;
        return remains;
    }

    /// <summary>Opens the record into a cell of its own.</summary>
    internal SecretRef Open(SecretRef epochKey, SecretMemory memory) =>
        TryOpen(place, body.Span, epochKey, memory)
        ?? throw new CryptographicException($"Secret {About.Secret} was whole and is not any more: memory is damaged.");

    /// <summary>A copy of the sealed part of the record: nonce, sealed secret and tag.</summary>
    internal byte[] SealedBytes()
    {
        _ = SecretRecord.TrySplit(body.Span, out _, out var secretBytes);
        return body[^(secretBytes + SealedRecord.OverheadBytes)..].ToArray();
    }

    /// <summary>From now on the secret stands in another file.</summary>
    internal void Move(RecordPlace to, ReadOnlyMemory<byte> record) =>
        (place, body) = (to, record[SecretRecord.HeadBytes..]);

    internal static SecretRef? TryOpen(RecordPlace place, ReadOnlySpan<byte> body, SecretRef epochKey, SecretMemory memory)
    {
        if (!SecretRecord.TrySplit(body, out _, out var secretBytes)) return null;
        var cell = memory.Allocate(secretBytes);
        using var key = epochKey.Take();
        if (SecretRecord.TryOpen(place, body, key.Span, cell.Cell[..secretBytes])) return cell;
        cell.Dispose();
        return null;
    }
}
