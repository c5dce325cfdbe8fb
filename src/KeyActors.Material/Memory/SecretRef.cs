using System.Globalization;

namespace KeyActors.Material;

/// <summary>The owner's handle to one secret in <see cref="SecretMemory"/>: lends it, retires it, wipes it.</summary>
/// <remarks>Safe on any thread; taking and giving back is one locked instruction each and allocates nothing. The cell is
/// wiped when the handle is retired and the last lease is back, whichever comes later. Prints only a length.</remarks>
public sealed class SecretRef : IDisposable
{
    private const long Retired = 1L << 62;

    private readonly SecretMemory memory;
    private readonly SecretPage page;
    private readonly int cell;
    private long state;
    private int freed;
    private TaskCompletionSource? wiped;

    internal SecretRef(SecretMemory memory, SecretPage page, int cell, int length) =>
        (this.memory, this.page, this.cell, Length) = (memory, page, cell, length);

    /// <summary>Bytes of the secret.</summary>
    public int Length { get; }

    /// <summary>Whether <see cref="TryTake"/> fails from now on.</summary>
    public bool IsRetired => (Volatile.Read(ref state) & Retired) != 0;

    /// <summary>Completes when the secret is retired and its bytes are zero.</summary>
    public Task Wiped
    {
        get
        {
            var source = Volatile.Read(ref wiped);
            if (source is null)
            {
                var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                source = Interlocked.CompareExchange(ref wiped, made, null) ?? made;
            }

            // The wiper marks first and looks for a source second, this looks for the mark second: one of them sees
            // the other.
            if (Volatile.Read(ref freed) == 2) source.TrySetResult();
            return source.Task;
        }
    }

    /// <summary>The whole cells, whatever their state: for code that fills them, and for tests that look for
    /// remains.</summary>
    internal Span<byte> Cell => page.Cell(cell, Length);

    /// <summary>What kind of memory it lies in.</summary>
    internal MemoryKind Kind => page.Kind;

    /// <summary>Takes a reference; the secret stays whole until the lease is disposed.</summary>
    /// <param name="lease">Dispose it exactly once, on success only; best with <c>using</c>.</param>
    /// <returns>False when the secret is retired.</returns>
    /// <remarks>Is a full fence: what is read after it is not older than the reference.</remarks>
    public bool TryTake(out SecretLease lease)
    {
        if ((Interlocked.Increment(ref state) & Retired) == 0)
        {
            lease = new SecretLease(this);
            return true;
        }

        GiveBack();
        lease = default;
        return false;
    }

    /// <summary>Retires the secret: nobody takes it any more, and it is wiped when the last lease is back. Never
    /// waits.</summary>
    public void Dispose()
    {
        var before = Interlocked.Or(ref state, Retired);
        if (before == 0) Wipe();
    }

    /// <summary>A length, never a byte.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"secret of {Length} bytes");

    /// <summary>Takes a reference to a secret that this room owns and has not retired.</summary>
    internal SecretLease Take() =>
        TryTake(out var lease) ? lease : throw new ObjectDisposedException(nameof(SecretRef), "The secret is retired.");

    internal void GiveBack()
    {
        // A taker that came too late may be the one who counts down to zero, even a second time; the first one wipes.
        if (Interlocked.Decrement(ref state) == Retired) Wipe();
    }

    private void Wipe()
    {
        if (Interlocked.CompareExchange(ref freed, 1, 0) != 0) return;
        memory.Free(page, cell, Length);
        Interlocked.Exchange(ref freed, 2);
        Volatile.Read(ref wiped)?.TrySetResult();
    }
}
