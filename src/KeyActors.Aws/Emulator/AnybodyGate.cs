using System.Net;
using KeyActors.Model;

namespace KeyActors.Aws;

internal sealed partial class AuthenticatedRequest
{
    /// <summary>The way into an emulator: whoever signs at all is the account's root, whatever the key, the secret, the date and
    /// the session token. An unsigned request is refused as it is everywhere.</summary>
    /// <param name="account">Whose root everybody is.</param>
    internal sealed class AnybodyGate(AccountId account)
    {
        private const string Unnamed = "EMULATED";

        /// <summary>Lets a request in.</summary>
        /// <param name="head">The request.</param>
        /// <param name="bodyHash">SHA-256 of its body: 32 bytes.</param>
        /// <exception cref="WireException">It is not signed, or does not say which region and operation it means.</exception>
        internal AuthenticatedRequest Enter(WireHead head, ReadOnlySpan<byte> bodyHash)
        {
            var text = head.Values("authorization").FirstOrDefault()
                ?? throw new WireException("MissingAuthenticationTokenException", "Missing Authentication Token");
            if (!text.StartsWith(CanonicalRequest.Algorithm + " ", StringComparison.Ordinal))
                throw Incomplete("Unsupported AWS 'algorithm' or malformed Authorization header.");
            var credential = text[CanonicalRequest.Algorithm.Length..].Split(',')
                .Select(static part => part.Trim())
                .FirstOrDefault(static part => part.StartsWith("Credential=", StringComparison.Ordinal))
                ?? throw Incomplete("Authorization header requires 'Credential' parameter.");
            // The key may hold slashes; what follows it may not.
            var parts = credential["Credential=".Length..].Split('/');
            if (parts.Length < 5 || parts[^1] != "aws4_request")
                throw Incomplete("Authorization header is malformed: the credential is not valid.");
            if (parts[^2] != "kms")
                throw new WireException(
                    "InvalidSignatureException", "Credential should be scoped to correct service: 'kms'.");
            if (!RegionName.TryParse(parts[^3], out var region))
                throw new WireException("InvalidSignatureException", "Credential should be scoped to a valid region.");
            var target = head.Values(SignatureGate.TargetHeader).FirstOrDefault()
                ?? throw new WireException("UnknownOperationException", "", HttpStatusCode.NotFound);
            var key = Key(parts[0]);
            var once = SignatureGate.Intention(head, key, target, Convert.ToHexStringLower(bodyHash));
            return new AuthenticatedRequest(key, null, new Realm(account, region), target, once);
        }

        /// <summary>A request of the emulator's own, in a region.</summary>
        internal AuthenticatedRequest Own(RegionName region, string target) =>
            new(Key(Unnamed), null, new Realm(account, region), target, null);

        /// <summary>The key as its rule has it: other characters are replaced, what is too short is filled up.</summary>
        private static AccessKeyId Key(string given)
        {
            var cleaned = string.Concat(given.Take(Limits.AccessKeyIdCharsMax).Select(
                static c => char.IsAsciiLetterOrDigit(c) ? c : '_')).PadRight(AccessKeyId.CharsMin, '_');
            return AccessKeyId.TryParse(cleaned, out var id) ? id : throw new BrokenInvariantException("A cleaned key is one.");
        }

        private static WireException Incomplete(string why) => new("IncompleteSignatureException", why);
    }
}
