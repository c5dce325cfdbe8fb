using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Says that a request was signed with an access key that serves. Only <see cref="SignatureGate"/> makes
/// one, and in an emulator <see cref="AnybodyGate"/>.</summary>
internal sealed partial class AuthenticatedRequest
{
    private AuthenticatedRequest(
        AccessKeyId accessKey, SessionTerms? session, Realm realm, string target, IdempotencyKey? once) =>
        (AccessKey, Session, Realm, Target, Once) = (accessKey, session, realm, target, once);

    /// <summary>Which access key signed.</summary>
    internal AccessKeyId AccessKey { get; }

    /// <summary>What the temporary credentials say that signed; null when an access key did.</summary>
    internal SessionTerms? Session { get; }

    /// <summary>The account of the access key, in the region of the scope.</summary>
    internal Realm Realm { get; }

    /// <summary>The operation, as the signed header names it.</summary>
    internal string Target { get; }

    /// <summary>The intention, the same for every try of a client that names its tries; null when it does not.</summary>
    internal IdempotencyKey? Once { get; }

    /// <summary>The root of the account, as a principal.</summary>
    internal string Principal => $"arn:aws:iam::{Realm.Account}:root";

    /// <summary>The caller that histories and the trail name: with the access key, and with what the session is.</summary>
    /// <param name="source">From where.</param>
    internal Caller CallerFrom(string source)
    {
        var caller = new Caller(Principal, source).With("access-key", AccessKey.ToString());
        if (Session is not { } session) return caller;
        caller = caller.With("issuer", session.Issuer?.ToString() ?? "operator");
        if (session.Name is { } name) caller = caller.With("session-name", name.ToString());
        if (session.SourceIdentity is { } identity) caller = caller.With("source-identity", identity.ToString());
        return caller;
    }
}
