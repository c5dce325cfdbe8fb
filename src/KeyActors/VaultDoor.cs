using KeyActors.Model;

namespace KeyActors;

/// <summary>A vault in a host that may be sealed: it starts that way, is unsealed by a seal or share by share, and can be sealed
/// again at any moment without ending the process.</summary>
/// <remarks>Sealed, no secret of the vault is in this process, its folder is free, and nothing is served. Safe from any thread;
/// unsealing and sealing wait for one another.</remarks>
public sealed class VaultDoor : IAsyncDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly VaultOptions options;
    private KeyVault? open;
    private ShareCollection? shares;
    private bool isDisposed;

    /// <summary>A door that is shut; nothing is read yet.</summary>
    /// <param name="path">The vault's folder. A vault is not made here.</param>
    /// <param name="options">How it is opened; its seals are tried when no other is given.</param>
    public VaultDoor(string path, VaultOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        (Path, this.options) = (System.IO.Path.GetFullPath(path), options with { WhenMissing = WhenMissing.Refuse });
    }

    /// <summary>The folder, as a full path.</summary>
    public string Path { get; }

    /// <summary>Whether nothing is served.</summary>
    public bool IsSealed => Volatile.Read(ref open) is null;

    /// <summary>Shares that were taken since the vault was last sealed, and how many open it; 0 and 0 before the first.</summary>
    public (int Given, int Needed) Shares => Volatile.Read(ref shares) is { } taken ? (taken.Given, taken.Needed) : (0, 0);

    /// <summary>The open vault. Ask for it at every use: one that is kept throws <see cref="ObjectDisposedException"/> once the
    /// vault is sealed.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultSealed"/>.</exception>
    public KeyVault Vault => Volatile.Read(ref open) ?? throw new RefusedException(new Refusal.VaultSealed(Path));

    /// <summary>The open vault, or null while it is sealed.</summary>
    public KeyVault? VaultIfOpen => Volatile.Read(ref open);

    /// <summary>Opens the vault; does nothing when it is open.</summary>
    /// <param name="seal">What opens it; null for the seals of the options. The caller disposes it.</param>
    /// <param name="cancellationToken">Gives up; the vault stays sealed.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.SealRefused"/> when it does not open, after a pause that grows
    /// for passphrases; or as for <see cref="KeyVault.OpenAsync(string, VaultOptions, CancellationToken)"/>. The vault stays
    /// sealed.</exception>
    public ValueTask UnsealAsync(VaultSeal? seal = null, CancellationToken cancellationToken = default) =>
        AloneAsync(() => OpenAsync(seal, cancellationToken), cancellationToken);

    /// <summary>Takes one share, and opens the vault when there are enough. Several people call this one after the other, from
    /// wherever they are.</summary>
    /// <param name="share">White space around it does not count. Copied; the caller zeroes its own.</param>
    /// <param name="cancellationToken">Gives up; the share may have been taken.</param>
    /// <returns>Whether the vault is open now.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.TextInvalid"/>: it is mistyped; with
    /// <see cref="Refusal.SealRefused"/>: it was given before, is of another set, or is not one that was made. Shares taken
    /// before stand, unless they were enough and are of a seal that opens no more. Another refusal is about the vault, not the
    /// share: the last share, given again, tries again.</exception>
    public async ValueTask<bool> AddShareAsync(ReadOnlyMemory<char> share, CancellationToken cancellationToken = default)
    {
        await AloneAsync(
            async () =>
            {
                if (open is not null) return;
                var taken = shares ?? ShareCollection.For(Path);
                // Enough were there before and the vault did not open: any further one tries again.
                if (!IsEnough(taken)) Take(taken, share.Span);
                if (!IsEnough(taken)) return;
                using var seal = taken.ToSeal();
                try
                {
                    await OpenAsync(seal, cancellationToken).ConfigureAwait(false);
                }
                catch (RefusedException e) when (e.Refusal is Refusal.SealRefused)
                {
                    Forget();
                    throw;
                }
            },
            cancellationToken).ConfigureAwait(false);
        return !IsSealed;
    }

    /// <summary>Seals now: calls are stopped, those in flight are waited for as long as <c>keyactors.close.wait-max</c> says,
    /// secrets are wiped, shares that were taken are forgotten. Does nothing to a sealed vault but forget the shares.</summary>
    /// <param name="cancellationToken">Gives up the wait for another's unsealing; a sealing that began goes on.</param>
    public ValueTask SealAsync(CancellationToken cancellationToken = default) => AloneAsync(ShutAsync, cancellationToken);

    /// <summary>Seals for good.</summary>
    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            isDisposed = true;
            await ShutAsync().ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    private static bool IsEnough(ShareCollection taken) => taken.Needed > 0 && taken.Given >= taken.Needed;

    private void Take(ShareCollection taken, ReadOnlySpan<char> share)
    {
        try
        {
            taken.Add(share);
            Volatile.Write(ref shares, taken);
        }
        finally
        {
            if (shares is null) taken.Dispose();
        }
    }

    private async Task OpenAsync(VaultSeal? seal, CancellationToken cancellationToken)
    {
        if (open is not null) return;
        var how = seal is null ? options : options with { Seals = [seal] };
        Volatile.Write(ref open, await KeyVault.OpenAsync(Path, how, cancellationToken).ConfigureAwait(false));
        Forget();
    }

    private async Task ShutAsync()
    {
        Forget();
        // Shut first, so that nobody is sent to a vault that closes.
        if (Interlocked.Exchange(ref open, null) is { } vault) await vault.DisposeAsync().ConfigureAwait(false);
    }

    private void Forget() => Interlocked.Exchange(ref shares, null)?.Dispose();

    private async ValueTask AloneAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            await work().ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }
}
