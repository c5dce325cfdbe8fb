using KeyActors.Logging;
using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <content>Access keys. The secret is stored first, then the history says so, and only then it is shown.</content>
internal sealed partial class VaultEngine : ISignatureJudge
{
    private SessionDesk Sessions => new(Parts.Keeper, Parts.AccessKeys, Parts.Recovery);

    /// <inheritdoc/>
    public DateTimeOffset Now => Parts.Clock.GetUtcNow();

    /// <inheritdoc/>
    public SignatureVerdict Judge(
        AccessKeyId accessKey, SigningScope scope, ReadOnlySpan<byte> stringToSign, ReadOnlySpan<byte> signature,
        out AccountId account)
    {
        using var pass = Gate.Enter();
        var entry = Parts.AccessKeys.Serving.GetValueOrDefault(accessKey);
        var isGood = Parts.Keeper.AccessKeys.IsSignedBy(entry?.Secret, entry?.Outside, scope, stringToSign, signature);
        account = isGood ? entry!.Account : default;
        if (isGood) return SignatureVerdict.Good;
        return entry is null ? SignatureVerdict.KeyUnknown : SignatureVerdict.Mismatch;
    }

    /// <inheritdoc/>
    public SignatureVerdict JudgeSession(
        AccessKeyId accessKey, string token, SigningScope scope, ReadOnlySpan<byte> stringToSign, ReadOnlySpan<byte> signature,
        out SessionTerms? session)
    {
        using var pass = Gate.Enter();
        return Sessions.Judge(accessKey, token, scope, stringToSign, signature, Now, out session);
    }

    /// <summary>Issues temporary credentials; nothing is stored.</summary>
    internal SessionCredentials CreateSession(AccountId account, SessionRequest wanted)
    {
        using var pass = Gate.Enter();
        var made = Sessions.Issue(account, wanted, Now);
        var issuer = made.Terms.Issuer?.ToString() ?? "an operator";
        VaultLog.SessionIssued(Parts.Log, made.Id.ToString(), account.ToString(), issuer, made.Terms.ExpiresAt);
        return made;
    }

    /// <summary>Makes an access key of an account's root.</summary>
    internal Task<RootCredentials> CreateAccessKeyAsync(
        AccountId account, Caller by, IdempotencyKey once, CancellationToken cancellationToken) =>
        AloneAsync(
            async () =>
            {
                Require(FormatLevel.Tiers, "access keys");
                if (Parts.AccessKeys.Serving.Values.Count(e => e.Account == account) >= Limits.AccessKeysPerAccountMax)
                    throw new RefusedException(new Refusal.LimitReached(
                        $"The number of access keys of {account}", Limits.AccessKeysPerAccountMax));
                var room = Parts.Keeper.AccessKeys;
                var id = room.DrawId();
                var stored = await room.CreateAsync(account, id, cancellationToken).ConfigureAwait(false);
                var content = CommandFingerprint.Of("vault-access-key-created", id.ToString(), account.ToString());
                var stamp = new CommandStamp(by, once, content);
                // Left without its event, it serves nobody, and nobody was shown its secret.
                if (!await RecordAsync(at => new VaultEvent.AccessKeyCreated(at, stamp, id, account, stored.Secret))
                    .ConfigureAwait(false))
                    throw new RefusedException(new Refusal.Unavailable("The access key could not be recorded"));
                VaultLog.AccessKeyCreated(Parts.Log, id.ToString(), account.ToString());
                var shown = GC.AllocateUninitializedArray<char>(AccessKeyRoom.SecretChars, pinned: true);
                room.Show(stored.Secret, shown);
                return new RootCredentials(id, account, shown);
            },
            cancellationToken);

    /// <summary>Ends an access key, and destroys its secret. After a crash in between, the next opening destroys it.</summary>
    internal Task<bool> DeleteAccessKeyAsync(
        AccessKeyId id, Caller by, IdempotencyKey once, CancellationToken cancellationToken) =>
        AloneAsync(
            async () =>
            {
                if (Parts.AccessKeys.Serving.GetValueOrDefault(id) is not { Secret: { } secret })
                    throw new RefusedException(new Refusal.AccessKeyUnknown(id.ToString()));
                var stamp = new CommandStamp(by, once, CommandFingerprint.Of("vault-access-key-deleted", id.ToString()));
                if (!await RecordAsync(at => new VaultEvent.AccessKeyDeleted(at, stamp, id)).ConfigureAwait(false))
                    throw new RefusedException(new Refusal.Unavailable("The end of the access key could not be recorded"));
                VaultLog.AccessKeyDeleted(Parts.Log, id.ToString());
                await DropAccessKeysAsync([secret]).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <summary>Destroys secrets of ended access keys that a crash, or a full disk, left behind.</summary>
    internal Task SweepAccessKeysAsync()
    {
        // What the history that was lost said of them is not known.
        if (Parts.Recovery.IsOpen) return Task.CompletedTask;
        SecretId[] left = [.. Parts.AccessKeys.Ended.Where(secret => Parts.Keeper.TryDescribe(secret, out _))];
        return left.Length == 0 ? Task.CompletedTask : DropAccessKeysAsync(left);
    }

    private async Task DropAccessKeysAsync(SecretId[] secrets)
    {
        try
        {
            await Parts.Keeper.DestroyAsync(secrets).ConfigureAwait(false);
        }
        catch (RefusedException e)
        {
            VaultLog.AccessKeySecretsKept(Parts.Log, secrets.Length, e.Refusal.Code);
        }
    }
}
