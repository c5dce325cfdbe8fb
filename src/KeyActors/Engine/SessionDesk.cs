using KeyActors.Cipher;
using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <summary>Temporary credentials of a vault, open or only looked at: nothing of them is stored, so whoever can open the vault's
/// secrets can issue some.</summary>
/// <param name="keeper">Makes and judges them.</param>
/// <param name="keys">Which access keys serve now.</param>
/// <param name="recovery">Which recovery the vault has behind it now.</param>
internal sealed class SessionDesk(SecretKeeper keeper, AccessKeyBook keys, RecoveryBook recovery)
{
    private const string NameRule = "give 2 to 64 letters, digits and '_+=,.@-'";

    /// <summary>As far as two clocks may be apart, which is what the gate grants too.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private RecoveryMark Mark => recovery.Last is { } last ? new RecoveryMark(last.Number, last.At.UtcTicks) : default;

    /// <summary>Issues some.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.SessionInvalid"/> or <see cref="Refusal.AccessKeyUnknown"/>.
    /// </exception>
    internal SessionCredentials Issue(AccountId account, SessionRequest wanted, DateTimeOffset now)
    {
        if (account.IsVault) throw Invalid("account", "the vault's own has no access keys");
        if (wanted.Duration < Limits.SessionDurationMin || wanted.Duration > Limits.SessionDurationMax)
            throw Invalid("duration", "give 15 minutes to 36 hours");
        if (wanted.Issuer is { } issuer && !Serves(issuer, account))
            throw new RefusedException(new Refusal.AccessKeyUnknown(issuer.ToString()));
        var from = now.ToUnixTimeSeconds();
        var terms = new SessionTerms(
            account, wanted.Issuer, Named(wanted.Name, "session name"), Named(wanted.SourceIdentity, "source identity"),
            DateTimeOffset.FromUnixTimeSeconds(from),
            DateTimeOffset.FromUnixTimeSeconds(from + (long)wanted.Duration.TotalSeconds));
        var secret = GC.AllocateArray<char>(SessionRoom.SecretChars, pinned: true);
        var (token, id) = keeper.Sessions.Issue(terms, Mark, secret);
        return new SessionCredentials(id, terms, token, secret);
    }

    /// <summary>Judges a request.</summary>
    internal SignatureVerdict Judge(
        AccessKeyId accessKey, string token, in SigningScope scope, ReadOnlySpan<byte> stringToSign,
        ReadOnlySpan<byte> signature, DateTimeOffset now, out SessionTerms? session)
    {
        session = null;
        var read = keeper.Sessions.Judge(accessKey, token, scope, stringToSign, signature, out var isSigned);
        // One of before a recovery may be issued under what was deleted later, or be known to who took the copy.
        if (read is null || read.Recovery != Mark) return SignatureVerdict.KeyUnknown;
        if (read.Terms.Issuer is { } issuer && !Serves(issuer, read.Terms.Account)) return SignatureVerdict.KeyUnknown;
        if (!isSigned) return SignatureVerdict.Mismatch;
        // Behind the signature, so that only who holds the secret learns the vault's time.
        // One from the future was issued, or the vault is served, by a clock that is wrong: it would serve longer than it may.
        if (now >= read.Terms.ExpiresAt || read.Terms.IssuedAt > now + Skew) return SignatureVerdict.Expired;
        session = read.Terms;
        return SignatureVerdict.Good;
    }

    private bool Serves(AccessKeyId key, AccountId account) =>
        keys.Serving.TryGetValue(key, out var entry) && entry.Account == account;

    private static SessionName? Named(string? text, string what)
    {
        if (text is null) return null;
        return SessionName.TryParse(text, out var name) ? name : throw Invalid(what, NameRule);
    }

    private static RefusedException Invalid(string what, string rule) => new(new Refusal.SessionInvalid(what, rule));
}
