using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Files;
using KeyActors.Model;

namespace KeyActors.Client;

/// <summary>Encrypts and decrypts what is larger than one message: a data key from the vault, chunks by the file
/// format.</summary>
internal sealed class FileCalls(CallScope scope, CipherCalls cipher)
{
    private readonly CallScope scope = scope;
    private readonly CipherCalls cipher = cipher;

    /// <summary>Most keys of one file.</summary>
    internal const int KeysMax = FileHeader.WrappedKeysMax;

    internal async ValueTask<KeyArn> EncryptAsync(
        string key, string source, string target, EnvelopeOptions options, CancellationToken cancellationToken) =>
        (await EncryptAsync([(this, key)], source, target, options, cancellationToken).ConfigureAwait(false))[0];

    internal async ValueTask<KeyArn> EncryptAsync(
        string key, Stream source, Stream target, EnvelopeOptions options, CancellationToken cancellationToken) =>
        (await EncryptAsync([(this, key)], source, target, options, cancellationToken).ConfigureAwait(false))[0];

    internal static async ValueTask<IReadOnlyList<KeyArn>> EncryptAsync(
        (FileCalls Vault, string Key)[] keys, string source, string target, EnvelopeOptions options,
        CancellationToken cancellationToken)
    {
        CheckCount(keys.Length);
        var input = WholeFile.OpenRead(source);
        await using var closeInput = input.ConfigureAwait(false);
        var output = WholeFile.Begin(target, keys[0].Vault.scope.Engine.Parts.Entropy);
        await using var closeOutput = output.ConfigureAwait(false);
        var sealedBy = await output.FillAsync(
            stream => EncryptAsync(keys, input, stream, options, cancellationToken)).ConfigureAwait(false);
        await output.CommitAsync(cancellationToken).ConfigureAwait(false);
        return sealedBy;
    }

    internal static async ValueTask<IReadOnlyList<KeyArn>> EncryptAsync(
        (FileCalls Vault, string Key)[] keys, Stream source, Stream target, EnvelopeOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckCount(keys.Length);
        var scope = keys[0].Vault.scope;
        using var pass = scope.Enter();
        using var dataKey = await keys[0].Vault.cipher.GenerateDataKeyAsync(
            keys[0].Key, FileHeader.DataKeyBytes, options.Context, cancellationToken).ConfigureAwait(false);
        var (sealedBy, blobs) = await WrapAsync(keys, dataKey, options.Context, cancellationToken).ConfigureAwait(false);
        using var sealer = new FileSealer(dataKey.Plaintext.Span, options.Context, blobs, scope.Engine.Parts.Entropy);
        // The sealer has derived what it needs: the data key does not wait in memory for the end of a long file.
        dataKey.Dispose();
        await sealer.SealAsync(source, target, options.Progress, cancellationToken).ConfigureAwait(false);
        return sealedBy;
    }

    internal async ValueTask<KeyArn> DecryptAsync(
        string source, string target, EnvelopeOptions options, CancellationToken cancellationToken)
    {
        var input = WholeFile.OpenRead(source);
        await using var closeInput = input.ConfigureAwait(false);
        var output = WholeFile.Begin(target, scope.Engine.Parts.Entropy);
        await using var closeOutput = output.ConfigureAwait(false);
        var openedBy = await output.FillAsync(
            stream => DecryptAsync(input, stream, options, cancellationToken)).ConfigureAwait(false);
        await output.CommitAsync(cancellationToken).ConfigureAwait(false);
        return openedBy;
    }

    internal async ValueTask<KeyArn> DecryptAsync(
        Stream source, Stream target, EnvelopeOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var pass = scope.Enter();
        var header = await FileHeader.ReadAsync(source, cancellationToken).ConfigureAwait(false);
        var dataKey = GC.AllocateUninitializedArray<byte>(FileHeader.DataKeyBytes, pinned: true);
        try
        {
            var opened = await UnwrapAsync(header, dataKey, options.Context, cancellationToken).ConfigureAwait(false);
            using var opener = new FileOpener(dataKey, options.Context, header);
            CryptographicOperations.ZeroMemory(dataKey);
            await opener.OpenAsync(source, target, options.Progress, cancellationToken).ConfigureAwait(false);
            return opened.Key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>The data key as the first vault has sealed it, and as each of the others does now.</summary>
    private static async ValueTask<(KeyArn[] SealedBy, ReadOnlyMemory<byte>[] Blobs)> WrapAsync(
        (FileCalls Vault, string Key)[] keys, DataKey dataKey, EncryptionContext context, CancellationToken cancellationToken)
    {
        var (sealedBy, blobs) = (new KeyArn[keys.Length], new ReadOnlyMemory<byte>[keys.Length]);
        (sealedBy[0], blobs[0]) = (dataKey.Key, dataKey.Blob);
        for (var i = 1; i < keys.Length; i++)
        {
            var (blob, name) = (new byte[FileHeader.DataKeyBytes + Kac1.OverheadBytes], keys[i].Key);
            var by = await keys[i].Vault.cipher.EncryptAsync(
                name, dataKey.Plaintext, context, blob, cancellationToken).ConfigureAwait(false);
            // Two names of one key, or two copies of one vault: whoever counts on a second key has none.
            if (sealedBy.AsSpan(0, i).Contains(by.Key))
            {
                throw new RefusedException(new Refusal.NameInvalid(
                    "further key of the file", name, $"it is {by.Key}, which is named already; name another one"));
            }

            (sealedBy[i], blobs[i]) = (by.Key, blob);
        }

        return (sealedBy, blobs);
    }

    /// <summary>The first wrapped key that this vault opens. When none does: the file is invalid when one should have opened,
    /// else the refusal of the last one that the vault knows.</summary>
    private async ValueTask<Decrypted> UnwrapAsync(
        FileHeader header, byte[] dataKey, EncryptionContext context, CancellationToken cancellationToken)
    {
        Refusal why = new Refusal.CiphertextKeyUnknown();
        foreach (var blob in header.WrappedKeys)
        {
            if (!Kac1Header.TryParse(blob.Span, out var parsed) || parsed.PlaintextBytes != FileHeader.DataKeyBytes)
                throw new RefusedException(new Refusal.FileInvalid());
            try
            {
                return await cipher.DecryptAsync(null, blob, context, dataKey, cancellationToken).ConfigureAwait(false);
            }
            catch (RefusedException refused) when (refused.Refusal
                is Refusal.CiphertextKeyUnknown or Refusal.KeyDisabled or Refusal.StatusForbids or Refusal.KeyUnavailable)
            {
                if (why is not Refusal.FileInvalid && refused.Refusal is not Refusal.CiphertextKeyUnknown) why = refused.Refusal;
            }
            catch (RefusedException refused) when (refused.Refusal is Refusal.CiphertextInvalid)
            {
                // Damage is found by the header's commitment in any case. A key that has lost this material, in a vault that
                // was restored from an older state, must not keep the others from opening the file.
                why = new Refusal.FileInvalid();
            }
        }

        throw new RefusedException(why);
    }

    private static void CheckCount(int keys)
    {
        if (keys is < 1 or > KeysMax) throw new RefusedException(new Refusal.SizeInvalid("The file", keys, 1, KeysMax, "keys"));
    }
}
