using System.Diagnostics.CodeAnalysis;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Has key pairs made away from the caller's thread: of RSA one at a time in the whole vault, each on a thread of its
/// own, tenths of a second to some seconds each.</summary>
/// <remarks>Safe on any thread. How many may wait is the caller's to bound.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore is never asked for a handle: it holds nothing to free.")]
public sealed class PairTurn
{
    private readonly SemaphoreSlim making = new(1);

    internal PairTurn()
    {
    }

    /// <summary>Makes a pair when its turn has come.</summary>
    /// <param name="kind">What it is made of: <see cref="MaterialKind.Rsa"/> waits, <see cref="MaterialKind.Ec"/> does
    /// not.</param>
    /// <param name="make">Makes it. Once begun, it goes on to its end.</param>
    /// <param name="cancellation">Counts before that.</param>
    public async Task<T> MakeAsync<T>(MaterialKind kind, Func<T> make, CancellationToken cancellation)
    {
        if (kind != MaterialKind.Rsa) return await Task.Run(make, cancellation).ConfigureAwait(false);
        await making.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Factory.StartNew(
                make, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        finally
        {
            making.Release();
        }
    }
}
