using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using KeyActors.Calls;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Client;

/// <summary>What a caller has sealed and opened. The bytes are read and written by the key's actor, in the caller's
/// buffers.</summary>
internal sealed class CipherCalls(CallScope scope)
{
    internal async ValueTask<byte[]> EncryptAsync(
        string key, ReadOnlyMemory<byte> plaintext, EncryptionContext context, CancellationToken cancellationToken)
    {
        CheckPlaintext(plaintext.Length);
        var blob = new byte[plaintext.Length + Kac1.OverheadBytes];
        await EncryptAsync(key, plaintext, context, blob, cancellationToken).ConfigureAwait(false);
        return blob;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<Encrypted> EncryptAsync(
        string key, ReadOnlyMemory<byte> plaintext, EncryptionContext context, Memory<byte> destination,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        CheckPlaintext(plaintext.Length);
        var bytes = CheckRoom(destination.Length, plaintext.Length + Kac1.OverheadBytes);
        CheckApart(plaintext.Span, destination.Span[..bytes]);
        using var pass = scope.Enter();
        var use = new KeyUse.Encrypt(scope.Caller, scope.UseName(), context, plaintext.Length);
        var name = KeyRef.Parse(key);
        await scope.MeetAsync(name).ConfigureAwait(false);
        while (true)
        {
            var target = scope.Resolve(name);
            var call = UseCall.Of(target, use, plaintext, destination[..bytes], default);
            var outcome = await scope.Engine.UseAsync(call, cancellationToken).ConfigureAwait(false);
            if (!outcome.Moved) return new Encrypted(target.Key, outcome.Material, bytes);
        }
    }

    internal async ValueTask<byte[]> DecryptAsync(
        string? key, ReadOnlyMemory<byte> blob, EncryptionContext context, CancellationToken cancellationToken)
    {
        var plaintext = new byte[Math.Clamp(blob.Length - Kac1.OverheadBytes, 0, Limits.CiphertextBytesMax)];
        await DecryptAsync(key, blob, context, plaintext, cancellationToken).ConfigureAwait(false);
        return plaintext;
    }

    /// <summary>Refuses in this order: not a blob; key unknown; another key named; status; and last, does not open.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<Decrypted> DecryptAsync(
        string? key, ReadOnlyMemory<byte> blob, EncryptionContext context, Memory<byte> destination,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var pass = scope.Enter();
        if (!Kac1Header.TryParse(blob.Span, out var header)) throw new RefusedException(new Refusal.CiphertextInvalid());
        if (scope.Engine.ByIdBytes(scope.Realm, header.KeyIdValue) is not { } address)
            throw new RefusedException(new Refusal.CiphertextKeyUnknown());
        var name = key is null ? null : KeyRef.Parse(key);
        while (true)
        {
            var target = name is null ? address : scope.Resolve(name);
            if (target.Key != address) throw new RefusedException(new Refusal.KeyIncorrect());
            var bytes = CheckRoom(destination.Length, header.PlaintextBytes);
            CheckApart(blob.Span, destination.Span[..bytes]);
            var use = new KeyUse.Decrypt(scope.Caller, scope.UseName(), context, header.MaterialTag);
            var outcome = await scope.Engine.UseAsync(
                UseCall.Of(target, use, blob, destination[..bytes], default), cancellationToken).ConfigureAwait(false);
            if (!outcome.Moved) return new Decrypted(address, outcome.Material, bytes);
        }
    }

    internal async ValueTask<byte[]> ReEncryptAsync(
        ReadOnlyMemory<byte> blob, EncryptionContext context, string newKey, EncryptionContext newContext,
        CancellationToken cancellationToken)
    {
        var destination = new byte[Limits.CiphertextBytesMax];
        var done = await ReEncryptAsync(
            null, blob, context, newKey, newContext, destination, cancellationToken).ConfigureAwait(false);
        return destination[..done.To.Bytes];
    }

    internal async ValueTask<ReEncrypted> ReEncryptAsync(
        string? key, ReadOnlyMemory<byte> blob, EncryptionContext context, string newKey, EncryptionContext newContext,
        Memory<byte> destination, CancellationToken cancellationToken)
    {
        // Pinned, so that zeroing reaches the only copy.
        var plaintext = GC.AllocateUninitializedArray<byte>(Limits.CiphertextBytesMax, pinned: true);
        try
        {
            var opened = await DecryptAsync(key, blob, context, plaintext, cancellationToken).ConfigureAwait(false);
            var made = await EncryptAsync(
                newKey, plaintext.AsMemory(0, opened.Bytes), newContext, destination, cancellationToken).ConfigureAwait(false);
            return new ReEncrypted(opened, made);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    internal async ValueTask<DataKey> GenerateDataKeyAsync(
        string key, int bytes, EncryptionContext context, CancellationToken cancellationToken)
    {
        CheckDataKey(bytes);
        var plaintext = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        var blob = new byte[bytes + Kac1.OverheadBytes];
        var sealedKey = await GenerateDataKeyAsync(key, plaintext, context, blob, cancellationToken).ConfigureAwait(false);
        return new DataKey(plaintext, blob, sealedKey.Key, sealedKey.Material);
    }

    internal ValueTask<Encrypted> GenerateDataKeyAsync(
        string key, Memory<byte> plaintext, EncryptionContext context, Memory<byte> destination,
        CancellationToken cancellationToken) =>
        GenerateAsync(key, plaintext.Length, plaintext, context, destination, cancellationToken);

    internal async ValueTask<byte[]> GenerateDataKeyWithoutPlaintextAsync(
        string key, int bytes, EncryptionContext context, CancellationToken cancellationToken)
    {
        CheckDataKey(bytes);
        var blob = new byte[bytes + Kac1.OverheadBytes];
        await GenerateAsync(key, bytes, default, context, blob, cancellationToken).ConfigureAwait(false);
        return blob;
    }

    internal void GenerateRandom(Span<byte> destination)
    {
        using var pass = scope.Enter();
        Check(KeyRules.Bounds("The request", destination.Length, 1, Limits.RandomBytesMax));
        scope.Engine.Parts.Entropy.Fill(destination);
    }

    private async ValueTask<Encrypted> GenerateAsync(
        string key, int bytes, Memory<byte> plaintext, EncryptionContext context, Memory<byte> destination,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        CheckDataKey(bytes);
        var blobBytes = CheckRoom(destination.Length, bytes + Kac1.OverheadBytes);
        CheckApart(plaintext.Span, destination.Span[..blobBytes]);
        using var pass = scope.Enter();
        var use = new KeyUse.GenerateDataKey(scope.Caller, scope.UseName(), context, bytes);
        var name = KeyRef.Parse(key);
        await scope.MeetAsync(name).ConfigureAwait(false);
        while (true)
        {
            var target = scope.Resolve(name);
            var call = UseCall.Of(target, use, default, destination[..blobBytes], plaintext);
            var outcome = await scope.Engine.UseAsync(call, cancellationToken).ConfigureAwait(false);
            if (!outcome.Moved) return new Encrypted(target.Key, outcome.Material, blobBytes);
        }
    }

    private static void CheckPlaintext(int bytes) =>
        Check(KeyRules.Bounds("The plaintext", bytes, Limits.PlaintextBytesMin, Limits.PlaintextBytesMax));

    private static void CheckDataKey(int bytes) =>
        Check(KeyRules.Bounds("The data key", bytes, Limits.DataKeyBytesMin, Limits.DataKeyBytesMax));

    private static void Check(Refusal? refusal)
    {
        if (refusal is not null) throw new RefusedException(refusal);
    }

    private static int CheckRoom(int destination, int needed) =>
        destination >= needed
            ? needed
            : throw new ArgumentException(
                FormattableString.Invariant($"The destination has {destination} bytes and needs {needed}."), nameof(destination));

    private static void CheckApart(ReadOnlySpan<byte> one, ReadOnlySpan<byte> destination)
    {
        if (one.Overlaps(destination))
            throw new ArgumentException("The destination overlaps another buffer of the call.", nameof(destination));
    }
}
