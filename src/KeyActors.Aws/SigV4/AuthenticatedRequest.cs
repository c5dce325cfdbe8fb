using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Says that a request was signed with an access key that serves. Only <see cref="SignatureGate"/> makes
/// one, and in an emulator <see cref="AnybodyGate"/>.</summary>
internal sealed partial class AuthenticatedRequest
{
    private AuthenticatedRequest(AccessKeyId accessKey, Realm realm, string target, IdempotencyKey? once) =>
        (AccessKey, Realm, Target, Once) = (accessKey, realm, target, once);

    /// <summary>Which access key signed.</summary>
    internal AccessKeyId AccessKey { get; }

    /// <summary>The account of the access key, in the region of the scope.</summary>
    internal Realm Realm { get; }

    /// <summary>The operation, as the signed header names it.</summary>
    internal string Target { get; }

    /// <summary>The intention, the same for every try of a client that names its tries; null when it does not.</summary>
    internal IdempotencyKey? Once { get; }

    /// <summary>The root of the account, as a principal.</summary>
    internal string Principal => $"arn:aws:iam::{Realm.Account}:root";
}
