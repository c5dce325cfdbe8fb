using System.Diagnostics.CodeAnalysis;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>The part of a keeper that looks whether what was dropped is gone from every file.</summary>
/// <remarks>Remembers the sealed bytes of what was dropped until a search has not found them: they are ciphertext under a key
/// that is gone, and never leave this room. One search at a time, off the keeper's loop, so that creations do not wait for
/// it.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "Neither is ever asked for a handle: they hold nothing to free.")]
internal sealed class Destroyer(SecretStore store) 
{
    private readonly Dictionary<SecretId, byte[]> unproven = [];
    private readonly SemaphoreSlim searching = new(1, 1);
    private readonly CancellationTokenSource closing = new();

    /// <summary>Drops the secrets on the keeper's loop, waits until their cells are zero, and searches.</summary>
    internal async Task<Destruction> DestroyAsync(
        IReadOnlySet<SecretId> doomed, Func<Order<Dropped>, Task<Dropped>> onLoop)
    {
        await searching.WaitAsync(closing.Token).ConfigureAwait(false);
        try
        {
            var done = await onLoop(new Order<Dropped>(s => Task.FromResult(Drop(s, doomed)))).ConfigureAwait(false);
            await done.Wiped.WaitAsync(closing.Token).ConfigureAwait(false);
            foreach (var id in doomed)
                Invariant.Holds(!store.TryDescribe(id, out _), "What an epoch step left out is not held after it.");
            var search = new RemainsSearch(doomed, unproven);
            await Task.Run(() => search.Run(store.Room.Folder, closing.Token), closing.Token).ConfigureAwait(false);
            foreach (var id in doomed)
                if (!search.Remains.ContainsKey(id)) unproven.Remove(id);
            return new Destruction(
                done.Epoch, done.Stepped, done.OldFilesRemoved, search.Files, search.Bytes, search.Remains);
        }
        catch (Exception error) when (StorageFault.Is(error))
        {
            throw new RefusedException(new Refusal.Unavailable(
                $"The files of the vault could not be searched for destroyed secrets ({StorageFault.Clause(error)})"));
        }
        finally
        {
            searching.Release();
        }
    }

    /// <summary>Ends a search and waits until it has let go of the folder. A second call does nothing.</summary>
    internal async Task CloseAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await searching.WaitAsync().ConfigureAwait(false);
        searching.Release();
    }

    private Dropped Drop(SecretStore from, IReadOnlySet<SecretId> doomed)
    {
        var (step, sealedBytes) = from.Drop(doomed);
        foreach (var (id, bytes) in sealedBytes) unproven[id] = bytes;
        return new Dropped(from.Epoch, step is not null, from.RemoveOldFiles(), step?.Wiped ?? Task.CompletedTask);
    }

    /// <summary>What was done on the loop.</summary>
    internal sealed record Dropped(ulong Epoch, bool Stepped, bool OldFilesRemoved, Task Wiped);
}
