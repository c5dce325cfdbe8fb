using System.Security.Cryptography;
using KeyActors.Calls;
using KeyActors.Cipher;
using KeyActors.Engine;
using KeyActors.Model;
using KeyActors.Trail;

namespace KeyActors.Client;

/// <summary>What a caller asks of keys that sign, of keys that make authentication codes, and of key pairs.</summary>
internal sealed class SigningCalls(CallScope scope)
{
    internal ValueTask<Signed> SignAsync(
        string key, ReadOnlyMemory<byte> message, MessageKind kind, SigningAlgorithm algorithm,
        CancellationToken cancellationToken) => scope.ReadAsync(
        nameof(KeyOperation.Sign),
        key,
        async note =>
        {
            Say(note, "signingAlgorithm", AlgorithmNames.Of(algorithm), kind);
            var signature = new byte[Signatures.BytesMaxOf(algorithm)];
            var use = new KeyUse.Sign(scope.Caller, note.Request, algorithm, kind, message.Length);
            var (signer, done) = await scope.UseAsync(
                note, key, use, message, signature, default, cancellationToken).ConfigureAwait(false);
            (note.Material, note.Bytes) = (done.Material, message.Length);
            return new Signed(signer, algorithm, signature.AsMemory(0, done.Bytes));
        });

    internal ValueTask<Verified> VerifyAsync(
        string key, ReadOnlyMemory<byte> message, MessageKind kind, SigningAlgorithm algorithm, ReadOnlyMemory<byte> signature,
        CancellationToken cancellationToken) => scope.ReadAsync(
        nameof(KeyOperation.Verify),
        key,
        async note =>
        {
            Say(note, "signingAlgorithm", AlgorithmNames.Of(algorithm), kind);
            var use = new KeyUse.Verify(scope.Caller, note.Request, algorithm, kind, message.Length);
            return await VerifiedAsync(note, key, use, message, signature, cancellationToken).ConfigureAwait(false);
        });

    internal ValueTask<GeneratedMac> GenerateMacAsync(
        string key, ReadOnlyMemory<byte> message, MacAlgorithm algorithm, CancellationToken cancellationToken) => scope.ReadAsync(
        nameof(KeyOperation.GenerateMac),
        key,
        async note =>
        {
            note.With("macAlgorithm", AlgorithmNames.Of(algorithm));
            var mac = new byte[MacCodes.BytesMax];
            var use = new KeyUse.GenerateMac(scope.Caller, note.Request, algorithm, message.Length);
            var (maker, done) = await scope.UseAsync(
                note, key, use, message, mac, default, cancellationToken).ConfigureAwait(false);
            (note.Material, note.Bytes) = (done.Material, message.Length);
            return new GeneratedMac(maker, algorithm, mac.AsMemory(0, done.Bytes));
        });

    internal ValueTask<Verified> VerifyMacAsync(
        string key, ReadOnlyMemory<byte> message, MacAlgorithm algorithm, ReadOnlyMemory<byte> mac,
        CancellationToken cancellationToken) => scope.ReadAsync(
        nameof(KeyOperation.VerifyMac),
        key,
        async note =>
        {
            note.With("macAlgorithm", AlgorithmNames.Of(algorithm));
            var use = new KeyUse.VerifyMac(scope.Caller, note.Request, algorithm, message.Length);
            return await VerifiedAsync(note, key, use, message, mac, cancellationToken).ConfigureAwait(false);
        });

    internal async ValueTask<SharedSecret> DeriveSharedSecretAsync(
        string key, ReadOnlyMemory<byte> publicKey, KeyAgreementAlgorithm algorithm, CancellationToken cancellationToken)
    {
        // Pinned, so that zeroing reaches the only copy.
        var room = GC.AllocateArray<byte>(KeyAgreement.BytesMax, pinned: true);
        var isKept = false;
        try
        {
            var made = await scope.ReadAsync(
                nameof(KeyOperation.DeriveSharedSecret),
                key,
                async note =>
                {
                    note.With("keyAgreementAlgorithm", AlgorithmNames.Of(algorithm));
                    var use = new KeyUse.DeriveSharedSecret(scope.Caller, note.Request, algorithm, publicKey.Length);
                    var (owner, done) = await scope.UseAsync(
                        note, key, use, publicKey, room, default, cancellationToken).ConfigureAwait(false);
                    (note.Material, note.Bytes) = (done.Material, done.Bytes);
                    return new SharedSecret(owner, algorithm, done.Key!.Origin, room, done.Bytes);
                }).ConfigureAwait(false);
            isKept = true;
            return made;
        }
        finally
        {
            if (!isKept) CryptographicOperations.ZeroMemory(room);
        }
    }

    internal ValueTask<PublicKey> GetPublicKeyAsync(string key, CancellationToken cancellationToken) => scope.ReadAsync(
        nameof(KeyOperation.GetPublicKey),
        key,
        async note =>
        {
            var room = new byte[KeyMaterials.PublicBytesMax];
            var use = new KeyUse.GetPublicKey(scope.Caller, note.Request);
            var (owner, done) = await scope.UseAsync(
                note, key, use, default, room, default, cancellationToken).ConfigureAwait(false);
            note.Material = done.Material;
            return new PublicKey(owner, done.Key!.Spec, done.Key.Usage, room.AsMemory(0, done.Bytes));
        });

    /// <summary>The key is asked before the pair is made, which takes long, and once more with it.</summary>
    internal async ValueTask<DataKeyPair> GenerateDataKeyPairAsync(
        string key, KeySpec spec, EncryptionContext context, bool isShown, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        byte[]? clear = null;
        try
        {
            var made = await scope.ReadAsync(
                isShown ? nameof(KeyOperation.GenerateDataKeyPair) : "GenerateDataKeyPairWithoutPlaintext",
                key,
                async note =>
                {
                    note.With("keyPairSpec", AlgorithmNames.Of(spec));
                    await AskAsync(note, key, spec, context, cancellationToken).ConfigureAwait(false);
                    var pair = await scope.Engine.InPlaceAsync<NewPair>(
                        "The making of key pairs",
                        () => new(scope.Engine.Pairs.MakeAsync(spec, cancellationToken))).ConfigureAwait(false);
                    clear = pair.PrivateKey;
                    var blob = new byte[clear.Length + Kac1.OverheadBytes];
                    var use = new KeyUse.GenerateDataKeyPair(scope.Caller, note.Request, context, spec, clear.Length)
                    {
                        Work = isShown ? KeyWork.GenerateDataKeyPair : KeyWork.GenerateDataKeyPairWithoutPlaintext,
                    };
                    var (sealer, done) = await scope.UseAsync(
                        note, key, use, clear, blob, default, cancellationToken).ConfigureAwait(false);
                    (note.Material, note.Bytes) = (done.Material, clear.Length);
                    return new DataKeyPair(spec, isShown ? clear : [], pair.PublicKey, blob, sealer, done.Material);
                },
                context).ConfigureAwait(false);
            if (isShown) clear = null;
            return made;
        }
        finally
        {
            if (clear is not null) CryptographicOperations.ZeroMemory(clear);
        }
    }

    private async ValueTask AskAsync(
        TrailNote note, string key, KeySpec spec, EncryptionContext context, CancellationToken cancellationToken)
    {
        if (!SpecRules.Has(spec) || !UseRules.IsPair(spec))
            throw new RefusedException(new Refusal.TextInvalid("kind of key pair", "it is a kind of key pairs"));
        var look = new KeyUse.Describe(scope.Caller, note.Request);
        var (_, found) = await scope.UseAsync(
            note, key, look, default, default, default, cancellationToken).ConfigureAwait(false);
        var use = new KeyUse.GenerateDataKeyPair(scope.Caller, note.Request, context, spec, 1);
        if (UseRules.Refuse(found.Key!, use) is { } no) throw new RefusedException(no);
    }

    private async ValueTask<Verified> VerifiedAsync(
        TrailNote note, string key, KeyUse use, ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> proof,
        CancellationToken cancellationToken)
    {
        if (KeyRules.Bounds("What is to be verified", proof.Length, 1, Limits.CiphertextBytesMax) is { } no)
            throw new RefusedException(no);
        var (judge, done) = await scope.UseAsync(
            note, key, use, message, default, proof, cancellationToken).ConfigureAwait(false);
        note.Material = done.Material;
        return new Verified(judge);
    }

    private static void Say(TrailNote note, string what, string algorithm, MessageKind kind)
    {
        note.With(what, algorithm);
        note.With("messageType", AlgorithmNames.Of(kind));
    }
}
