using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using KeyActors.Calls;
using KeyActors.Cipher;
using KeyActors.Model;
using KeyActors.Trail;

namespace KeyActors.Client;

/// <summary>What a caller has sealed and opened. The bytes are read and written by the key's actor, in the caller's
/// buffers.</summary>
internal sealed partial class CipherCalls(CallScope scope)
{
    internal async ValueTask<byte[]> EncryptAsync(
        string key, ReadOnlyMemory<byte> plaintext, EncryptionContext context, CancellationToken cancellationToken)
    {
        var blob = new byte[Math.Min(plaintext.Length, Limits.PlaintextBytesMax) + Kac1.OverheadBytes];
        await EncryptAsync(key, plaintext, context, blob, cancellationToken).ConfigureAwait(false);
        return blob;
    }

    internal ValueTask<Encrypted> EncryptAsync(
        string key, ReadOnlyMemory<byte> plaintext, EncryptionContext context, Memory<byte> destination,
        CancellationToken cancellationToken) =>
        EncryptAsync(nameof(KeyOperation.Encrypt), key, plaintext, context, destination, cancellationToken);

    internal async ValueTask<byte[]> DecryptAsync(
        string? key, ReadOnlyMemory<byte> blob, EncryptionContext context, CancellationToken cancellationToken)
    {
        var plaintext = new byte[Math.Clamp(blob.Length - Kac1.OverheadBytes, 0, Limits.CiphertextBytesMax)];
        await DecryptAsync(key, blob, context, plaintext, cancellationToken).ConfigureAwait(false);
        return plaintext;
    }

    internal ValueTask<Decrypted> DecryptAsync(
        string? key, ReadOnlyMemory<byte> blob, EncryptionContext context, Memory<byte> destination,
        CancellationToken cancellationToken) =>
        DecryptAsync(nameof(KeyOperation.Decrypt), key, blob, context, destination, cancellationToken);

    /// <summary>Two calls in the trail, as the two keys see it.</summary>
    internal async ValueTask<byte[]> ReEncryptAsync(
        ReadOnlyMemory<byte> blob, EncryptionContext context, string newKey, EncryptionContext newContext,
        CancellationToken cancellationToken)
    {
        var destination = new byte[Limits.CiphertextBytesMax];
        var done = await ReEncryptAsync(
            null, blob, context, newKey, newContext, destination, cancellationToken).ConfigureAwait(false);
        return destination[..done.To.Bytes];
    }

    internal ValueTask<ReEncrypted> ReEncryptAsync(
        string? key, ReadOnlyMemory<byte> blob, EncryptionContext context, string newKey, EncryptionContext newContext,
        Memory<byte> destination, CancellationToken cancellationToken) =>
        ReEncryptAsync(
            new ReEncryptFrom(key, EncryptionAlgorithm.SymmetricDefault, context), blob,
            new ReEncryptTo(newKey, EncryptionAlgorithm.SymmetricDefault, newContext), destination, cancellationToken);

    internal async ValueTask<DataKey> GenerateDataKeyAsync(
        string key, int bytes, EncryptionContext context, CancellationToken cancellationToken)
    {
        var room = Math.Clamp(bytes, 0, Limits.DataKeyBytesMax);
        var plaintext = GC.AllocateUninitializedArray<byte>(room, pinned: true);
        var blob = new byte[room + Kac1.OverheadBytes];
        var sealedKey = await GenerateAsync(
            nameof(KeyOperation.GenerateDataKey), key, bytes, plaintext, context, blob, cancellationToken).ConfigureAwait(false);
        return new DataKey(plaintext, blob, sealedKey.Key, sealedKey.Material);
    }

    internal ValueTask<Encrypted> GenerateDataKeyAsync(
        string key, Memory<byte> plaintext, EncryptionContext context, Memory<byte> destination,
        CancellationToken cancellationToken) =>
        GenerateAsync(
            nameof(KeyOperation.GenerateDataKey), key, plaintext.Length, plaintext, context, destination, cancellationToken);

    internal async ValueTask<byte[]> GenerateDataKeyWithoutPlaintextAsync(
        string key, int bytes, EncryptionContext context, CancellationToken cancellationToken)
    {
        var blob = new byte[Math.Clamp(bytes, 0, Limits.DataKeyBytesMax) + Kac1.OverheadBytes];
        await GenerateDataKeyWithoutPlaintextAsync(key, bytes, context, blob, cancellationToken).ConfigureAwait(false);
        return blob;
    }

    internal ValueTask<Encrypted> GenerateDataKeyWithoutPlaintextAsync(
        string key, int bytes, EncryptionContext context, Memory<byte> destination, CancellationToken cancellationToken) =>
        GenerateAsync("GenerateDataKeyWithoutPlaintext", key, bytes, default, context, destination, cancellationToken);

    /// <summary>At the level strict this waits for the disk on the caller's thread.</summary>
    internal void GenerateRandom(Span<byte> destination)
    {
        using var pass = scope.Enter();
        var note = scope.Begin("GenerateRandom", null, scope.UseName(), EncryptionContext.Empty, isReadOnly: true);
        var no = KeyRules.Bounds("The request", destination.Length, 1, Limits.RandomBytesMax);
        try
        {
            if (no is null) scope.Engine.Parts.Entropy.Fill(destination);
        }
        catch
        {
            scope.Drop(note);
            throw;
        }

        if (no is null) note.Bytes = destination.Length;
        else note.Result = no.Code;
        var isDurable = scope.Done(note)?.GetAwaiter().GetResult() ?? true;
        if (!isDurable) CryptographicOperations.ZeroMemory(destination);
        Check(isDurable ? no : new Refusal.TrailUnavailable(IsChanged: false));
    }

    private ValueTask<Encrypted> EncryptAsync(
        string operation, string key, ReadOnlyMemory<byte> plaintext, EncryptionContext context, Memory<byte> destination,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var bytes = plaintext.Length;
        var no = KeyRules.Bounds("The plaintext", bytes, Limits.PlaintextBytesMin, Limits.PlaintextBytesMax);
        var use = new KeyUse.Encrypt(scope.Caller, scope.UseName(), context, bytes) { Work = WorkOf(operation) };
        return MakeAsync(operation, key, use, context, no, bytes, plaintext, destination, default, cancellationToken);
    }

    /// <summary>Refuses in this order: not a blob; key unknown; another key named; status; and last, does not open.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Decrypted> DecryptAsync(
        string operation, string? key, ReadOnlyMemory<byte> blob, EncryptionContext context, Memory<byte> destination,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var pass = scope.Enter();
        var note = scope.Begin(operation, key, scope.UseName(), context, isReadOnly: true);
        Decrypted done;
        try
        {
            done = await OpenAsync(
                note, WorkOf(operation), key, blob, context, destination, cancellationToken).ConfigureAwait(false);
        }
        catch (RefusedException e)
        {
            await scope.RefusedAsync(note, e.Refusal).ConfigureAwait(false);
            throw;
        }
        catch
        {
            scope.Drop(note);
            throw;
        }

        await GiveOutAsync(note, done.Material, done.Bytes, destination[..done.Bytes], default).ConfigureAwait(false);
        return done;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Decrypted> OpenAsync(
        TrailNote note, KeyWork work, string? key, ReadOnlyMemory<byte> blob, EncryptionContext context,
        Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (!Kac1Header.TryParse(blob.Span, out var header)) throw new RefusedException(new Refusal.CiphertextInvalid());
        if (scope.Engine.ByIdBytes(scope.Realm, header.KeyIdValue) is not { } address)
        {
            if (key is null) note.Name(Named(header));
            throw new RefusedException(new Refusal.CiphertextKeyUnknown());
        }

        var name = key is null ? null : KeyRef.Parse(key);
        while (true)
        {
            var target = name is null ? address : scope.Resolve(name);
            note.Found(target);
            if (target.Key != address) throw new RefusedException(new Refusal.KeyIncorrect());
            var bytes = CheckRoom(destination.Length, header.PlaintextBytes);
            CheckApart(blob.Span, destination.Span[..bytes]);
            var use = new KeyUse.Decrypt(scope.Caller, note.Request, context, header.MaterialTag) { Work = work };
            var outcome = await scope.Engine.UseAsync(
                UseCall.Of(target, use, blob, destination[..bytes], default), cancellationToken).ConfigureAwait(false);
            if (!outcome.Moved) return new Decrypted(address, outcome.Material, bytes);
        }
    }

    private ValueTask<Encrypted> GenerateAsync(
        string operation, string key, int bytes, Memory<byte> plaintext, EncryptionContext context, Memory<byte> destination,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var no = KeyRules.Bounds("The data key", bytes, Limits.DataKeyBytesMin, Limits.DataKeyBytesMax);
        var use = new KeyUse.GenerateDataKey(scope.Caller, scope.UseName(), context, bytes) { Work = WorkOf(operation) };
        return MakeAsync(operation, key, use, context, no, bytes, default, destination, plaintext, cancellationToken);
    }

    /// <summary>Seals what was given, or drawn into <paramref name="dataKey"/>, and has the trail tell of it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Encrypted> MakeAsync(
        string operation, string key, KeyUse use, EncryptionContext context, Refusal? no, int bytes, ReadOnlyMemory<byte> input,
        Memory<byte> destination, Memory<byte> dataKey, CancellationToken cancellationToken)
    {
        using var pass = scope.Enter();
        var note = scope.Begin(operation, key, use.Once, context, isReadOnly: true);
        Encrypted done;
        try
        {
            Check(no);
            var output = destination[..CheckRoom(destination.Length, bytes + Kac1.OverheadBytes)];
            CheckApart(input.Span, output.Span);
            CheckApart(dataKey.Span, output.Span);
            var (sealer, outcome) = await scope.UseAsync(
                note, key, use, input, output, default, cancellationToken, dataKey).ConfigureAwait(false);
            done = new Encrypted(sealer, outcome.Material, output.Length);
        }
        catch (RefusedException e)
        {
            await scope.RefusedAsync(note, e.Refusal).ConfigureAwait(false);
            throw;
        }
        catch
        {
            scope.Drop(note);
            throw;
        }

        await GiveOutAsync(note, done.Material, bytes, destination[..done.Bytes], dataKey).ConfigureAwait(false);
        return done;
    }

    /// <summary>Gives out what was made when the trail has it, which is at once unless its level is strict; else wipes
    /// it.</summary>
    private ValueTask GiveOutAsync(TrailNote note, KeyMaterialId material, int bytes, Memory<byte> output, Memory<byte> dataKey)
    {
        (note.Material, note.Bytes) = (material, bytes);
        return scope.Done(note) is { } durable ? WhenAsync(durable, output, dataKey) : ValueTask.CompletedTask;

        static async ValueTask WhenAsync(Task<bool> durable, Memory<byte> output, Memory<byte> dataKey)
        {
            if (await durable.ConfigureAwait(false)) return;
            CryptographicOperations.ZeroMemory(output.Span);
            CryptographicOperations.ZeroMemory(dataKey.Span);
            throw new RefusedException(new Refusal.TrailUnavailable(IsChanged: false));
        }
    }

    /// <summary>What a call that the keys do not know by its own name tells of their last use.</summary>
    private static KeyWork WorkOf(string operation) => operation switch
    {
        nameof(KeyOperation.ReEncryptFrom) or nameof(KeyOperation.ReEncryptTo) => KeyWork.ReEncrypt,
        nameof(KeyWork.GenerateDataKeyWithoutPlaintext) => KeyWork.GenerateDataKeyWithoutPlaintext,
        _ => KeyWork.Unknown,
    };

    /// <summary>The id bytes of a key that is not here, as they stand in the blob.</summary>
    private static string Named(Kac1Header header) => $"{header.KeyIdValue:x32}";

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
