using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Files;
using KeyActors.Model;

namespace KeyActors.Client;

/// <summary>Encrypts and decrypts what is larger than one message: a data key from the vault, chunks by the file
/// format.</summary>
internal sealed class FileCalls(CallScope scope, CipherCalls cipher)
{
    internal async ValueTask<KeyArn> EncryptAsync(
        string key, string source, string target, EnvelopeOptions options, CancellationToken cancellationToken)
    {
        var input = WholeFile.OpenRead(source);
        await using var closeInput = input.ConfigureAwait(false);
        var output = WholeFile.Begin(target, scope.Engine.Parts.Entropy);
        await using var closeOutput = output.ConfigureAwait(false);
        var sealedBy = await output.FillAsync(
            stream => EncryptAsync(key, input, stream, options, cancellationToken)).ConfigureAwait(false);
        await output.CommitAsync(cancellationToken).ConfigureAwait(false);
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

    internal async ValueTask<KeyArn> EncryptAsync(
        string key, Stream source, Stream target, EnvelopeOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var pass = scope.Enter();
        using var dataKey = await cipher.GenerateDataKeyAsync(
            key, FileHeader.DataKeyBytes, options.Context, cancellationToken).ConfigureAwait(false);
        using var sealer = new FileSealer(dataKey.Plaintext.Span, options.Context, [dataKey.Blob], scope.Engine.Parts.Entropy);
        // The sealer has derived what it needs: the data key does not wait in memory for the end of a long file.
        dataKey.Dispose();
        await sealer.SealAsync(source, target, options.Progress, cancellationToken).ConfigureAwait(false);
        return dataKey.Key;
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

    /// <summary>The first wrapped key that this vault opens; when none does, the refusal of the last one that it knows.</summary>
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
                if (refused.Refusal is not Refusal.CiphertextKeyUnknown) why = refused.Refusal;
            }
            catch (RefusedException refused) when (refused.Refusal is Refusal.CiphertextInvalid)
            {
                throw new RefusedException(new Refusal.FileInvalid());
            }
        }

        throw new RefusedException(why);
    }
}
