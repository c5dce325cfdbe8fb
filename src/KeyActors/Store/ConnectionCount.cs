using System.Data;
using System.Data.Common;

namespace KeyActors.Store;

/// <summary>Counts a journal's connections from opening to closing, and tells when the last one is closed. Any thread.</summary>
internal sealed class ConnectionCount
{
    private readonly Lock gate = new();
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long opened;
    private int inUse;
    private bool isEnding;

    /// <summary>Connections opened so far.</summary>
    internal long Opened => Interlocked.Read(ref opened);

    /// <summary>Connections that are open.</summary>
    internal int InUse => Volatile.Read(ref inUse);

    /// <summary>Counts a connection that was just opened, until it closes.</summary>
    /// <exception cref="ObjectDisposedException">The journal is closing: nothing may begin any more.</exception>
    internal void Add(DbConnection connection)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isEnding, typeof(KeyVault));
            opened++;
            inUse++;
        }

        connection.StateChange += Closed;
    }

    /// <summary>Lets no connection begin any more, and completes when none is open.</summary>
    internal Task EndAsync()
    {
        lock (gate)
        {
            isEnding = true;
            if (inUse == 0) drained.TrySetResult();
        }

        return drained.Task;
    }

    private void Closed(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState != ConnectionState.Closed) return;
        ((DbConnection)sender).StateChange -= Closed;
        lock (gate)
            if (--inUse == 0 && isEnding) drained.TrySetResult();
    }
}
