using System.Buffers;
using System.Security.Cryptography;

namespace KeyActors.Material;

/// <summary>Memory for secrets outside the managed heap: pages that grow one by one, cells that are zeroed when
/// freed.</summary>
/// <remarks>Safe on any thread. Takes the best kind of memory that the system gives; when that ends, at start or at a
/// limit later, it takes the next one and says so once.</remarks>
public sealed class SecretMemory : IDisposable
{
    /// <summary>Largest secret, in bytes (smallest is 1).</summary>
    public const int SecretBytesMax = SecretPage.SecretBytesMax;

    private readonly Lock gate = new();
    private readonly List<SecretPage> pages = [];
    private readonly Action<MaterialNotice>? notices;
    private MemoryKind kind;
    private int hint;
    private bool closed;

    /// <summary>Memory without pages yet.</summary>
    /// <param name="notices">Hears of every step down; called on the thread that needed the page, must not throw.</param>
    public SecretMemory(Action<MaterialNotice>? notices = null)
        : this(MemoryKind.SecretFile, notices)
    {
    }

    internal SecretMemory(MemoryKind best, Action<MaterialNotice>? notices) => (kind, this.notices) = (best, notices);

    /// <summary>What kind of memory the next page is asked from.</summary>
    public MemoryKind Kind
    {
        get
        {
            lock (gate) return kind;
        }
    }

    internal int Pages
    {
        get
        {
            lock (gate) return pages.Count;
        }
    }

    /// <summary>Makes a secret of <paramref name="length"/> bytes, written in place by <paramref name="fill"/>.</summary>
    /// <param name="length">1 to 4,096 bytes.</param>
    /// <param name="state">Handed to <paramref name="fill"/>.</param>
    /// <param name="fill">Gets exactly that many zero bytes; when it throws, the cell is wiped and nothing is made.</param>
    /// <returns>The owner's handle; disposing it retires the secret.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is outside its bounds.</exception>
    /// <exception cref="ObjectDisposedException">The memory is closed.</exception>
    public SecretRef Create<TState>(int length, TState state, SpanAction<byte, TState> fill)
        where TState : allows ref struct
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, SecretBytesMax);
        ArgumentNullException.ThrowIfNull(fill);
        var secret = Allocate(length);
        try
        {
            fill(secret.Cell[..length], state);
            return secret;
        }
        catch
        {
            secret.Dispose();
            throw;
        }
    }

    /// <summary>Makes a secret from bytes that stay the caller's to zero.</summary>
    /// <inheritdoc cref="Create{TState}"/>
    public SecretRef Copy(ReadOnlySpan<byte> secret) =>
        Create(secret.Length, secret, static (cell, from) => from.CopyTo(cell));

    /// <summary>Makes no more secrets; pages without a secret are unmapped now, the others when their last secret is
    /// wiped.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            foreach (var page in pages.Where(static p => p.IsEmpty)) page.Unmap();
            pages.RemoveAll(static p => p.IsEmpty);
        }
    }

    /// <summary>A secret of zero bytes, for code of this room that writes it in place.</summary>
    internal SecretRef Allocate(int length)
    {
        List<MaterialNotice>? steps = null;
        SecretRef secret;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            secret = Find(length) ?? Grow(length, ref steps);
        }

        // Outside the lock: a listener may well use this memory.
        if (notices is not null && steps is not null) steps.ForEach(notices);
        return secret;
    }

    /// <summary>Zeroes and frees; called once for each secret, by whoever gave the last reference back.</summary>
    internal void Free(SecretPage page, int cell, int length)
    {
        CryptographicOperations.ZeroMemory(page.Cell(cell, length));
        lock (gate)
        {
            page.Release(cell, length);
            if (!closed || !page.IsEmpty) return;
            page.Unmap();
            pages.Remove(page);
        }
    }

    private SecretRef? Find(int length)
    {
        for (var i = 0; i < pages.Count; i++)
        {
            // Pages fill up in order: begin where the last search ended.
            var at = (hint + i) % pages.Count;
            var cell = pages[at].TryAllocate(length);
            if (cell < 0) continue;
            hint = at;
            return new SecretRef(this, pages[at], cell, length);
        }

        return null;
    }

    private SecretRef Grow(int length, ref List<MaterialNotice>? steps)
    {
        for (;;)
        {
            if (SecretPage.TryMap(kind, out var why) is { } page)
            {
                pages.Add(page);
                hint = pages.Count - 1;
                return new SecretRef(this, page, page.TryAllocate(length), length);
            }

            var next = kind == MemoryKind.SecretFile ? MemoryKind.Locked : MemoryKind.Native;
            (steps ??= []).Add(new MaterialNotice.MemoryWeaker(kind, next, why));
            kind = next;
        }
    }
}
