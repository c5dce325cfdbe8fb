using System.Security.Cryptography;
using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <summary>Derives the id of a new key from the caller's intention, so that a retry meets the same actor.</summary>
/// <remarks>HMAC-SHA-256(K_idempotency, realm and idempotency key), first 16 bytes: nobody without the vault's secret
/// can steer an id.</remarks>
internal sealed class KeyIdMint(SecretRef key)
{
    internal KeyId Of(Realm realm, IdempotencyKey once, bool isMultiRegion)
    {
        var name = StrictUtf8.Encoding.GetBytes(realm.ToString());
        var message = new byte[name.Length + 1 + IdempotencyKey.Bytes];
        name.CopyTo(message, 0);
        once.Write(message.AsSpan(name.Length + 1));
        Span<byte> id = stackalloc byte[HMACSHA256.HashSizeInBytes];
        ObjectDisposedException.ThrowIf(!key.TryTake(out var lease), typeof(KeyVault));
        using (lease) HMACSHA256.HashData(lease.Span, message, id);
        return KeyId.FromRandom(id, isMultiRegion);
    }
}
