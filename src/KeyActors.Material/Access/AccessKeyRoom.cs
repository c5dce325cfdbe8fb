using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Where the secrets of access keys are: made here, shown once, and used only to judge signatures.</summary>
/// <remarks>Safe on any thread.</remarks>
public sealed class AccessKeyRoom
{
    /// <summary>Characters of a secret that is made here.</summary>
    public const int SecretChars = 40;

    /// <summary>Characters of the shortest secret that is taken from outside.</summary>
    public const int SecretCharsMin = 16;

    // 240 bits: 40 characters of base64 without padding.
    private const int DrawnBytes = 30;

    private readonly SecretStore store;
    private readonly Func<Draft, CancellationToken, ValueTask> enqueue;
    private readonly Lazy<SecretRef> nobody;

    internal AccessKeyRoom(SecretStore store, Func<Draft, CancellationToken, ValueTask> enqueue)
    {
        (this.store, this.enqueue) = (store, enqueue);
        nobody = new Lazy<SecretRef>(Draw);
    }

    /// <summary>Draws the id of an access key: <c>AKIA</c> and 80 random bits.</summary>
    public AccessKeyId DrawId()
    {
        Span<byte> bytes = stackalloc byte[AccessKeyText.Bytes];
        store.Room.Entropy.Fill(bytes);
        return AccessKeyText.Of("AKIA", bytes);
    }

    /// <summary>Draws the secret of an access key and stores it durably.</summary>
    /// <param name="account">Whose it is.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellation">Counts until the creation has its place in the queue; from then on it is carried out.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.Unavailable"/>: it could not be stored.</exception>
    public async ValueTask<StoredSecret> CreateAsync(AccountId account, AccessKeyId id, CancellationToken cancellation = default)
    {
        var draft = new Draft(AccessKeyAddress.Of(account, id), default, KeySpec.Unknown, Draw());
        await enqueue(draft, cancellation).ConfigureAwait(false);
        return await draft.Stored.Task.ConfigureAwait(false);
    }

    /// <summary>Copies a secret out: for the one time that it is shown.</summary>
    /// <param name="id">A secret that <see cref="CreateAsync"/> stored.</param>
    /// <param name="destination">40 characters; the caller zeroes them.</param>
    public void Show(SecretId id, Span<char> destination)
    {
        if (!store.TryLend(id, out var secret)) throw new BrokenInvariantException("A secret that was just stored is held.");
        using var lease = secret.Take();
        Invariant.Holds(lease.Span.Length == destination.Length, "A secret that is made here has 40 characters.");
        for (var i = 0; i < destination.Length; i++) destination[i] = (char)lease.Span[i];
    }

    /// <summary>Takes a secret that was made elsewhere into secret memory; it is stored nowhere.</summary>
    /// <param name="secret">16 to 128 printable ASCII characters; the caller zeroes its own.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.TextInvalid"/>.</exception>
    public SecretRef Take(ReadOnlySpan<char> secret)
    {
        var isPrintable = !secret.ContainsAnyExceptInRange('!', '~');
        if (secret.Length is < SecretCharsMin or > Limits.AccessKeySecretCharsMax || !isPrintable)
            throw new RefusedException(new Refusal.TextInvalid(
                "secret of an access key",
                $"give {SecretCharsMin} to {Limits.AccessKeySecretCharsMax} printable ASCII characters without white space"));
        return store.Room.Memory.Create(secret.Length, secret, static (cell, from) =>
        {
            for (var i = 0; i < cell.Length; i++) cell[i] = (byte)from[i];
        });
    }

    /// <summary>Whether a signature was made with a secret. Costs the same for one that is not held.</summary>
    /// <param name="id">A stored secret; null for none.</param>
    /// <param name="outside">A secret that <see cref="Take"/> gave; null for none.</param>
    /// <param name="scope">What the signing key is good for.</param>
    /// <param name="stringToSign">What was signed.</param>
    /// <param name="signature">Compared in fixed time.</param>
    public bool IsSignedBy(
        SecretId? id, SecretRef? outside, in SigningScope scope, ReadOnlySpan<byte> stringToSign, ReadOnlySpan<byte> signature)
    {
        var held = outside ?? (id is { } name && store.TryLend(name, out var stored) ? stored : null);
        Span<byte> right = stackalloc byte[RequestSignature.Bytes];
        // It may have been retired since it was lent.
        SecretLease lease;
        if (held is null || !held.TryTake(out lease))
        {
            held = null;
            lease = nobody.Value.Take();
        }

        using (lease) RequestSignature.Sign(lease.Span, scope, stringToSign, right);
        return CryptographicOperations.FixedTimeEquals(right, signature) && held is not null;
    }

    /// <summary>Wipes what is held besides the store.</summary>
    internal void Close()
    {
        if (nobody.IsValueCreated) nobody.Value.Dispose();
    }

    private SecretRef Draw() => store.Room.Memory.Create(SecretChars, store.Room.Entropy, static (cell, entropy) =>
    {
        Span<byte> drawn = stackalloc byte[DrawnBytes];
        entropy.Fill(drawn);
        _ = System.Buffers.Text.Base64.EncodeToUtf8(drawn, cell, out _, out _);
        CryptographicOperations.ZeroMemory(drawn);
    });
}
