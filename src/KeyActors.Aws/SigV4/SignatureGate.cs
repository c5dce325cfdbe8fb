using System.Buffers;
using System.Globalization;
using KeyActors.Model;

namespace KeyActors.Aws;

internal sealed partial class AuthenticatedRequest
{
    /// <summary>The one way in. Refuses whatever is not a request that was signed as a whole, in its headers, just now.</summary>
    /// <param name="judge">Knows the secrets.</param>
    internal sealed class SignatureGate(ISignatureJudge judge)
    {
        internal const string TargetHeader = "x-amz-target";

        private const string DateHeader = "x-amz-date";
        private const string HashHeader = "x-amz-content-sha256";
        private const string TokenHeader = "x-amz-security-token";
        private const string InvocationHeader = "amz-sdk-invocation-id";
        private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";
        private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
        private static readonly SearchValues<string> Once =
            SearchValues.Create(["authorization", "host", "content-type", "content-length", "date", InvocationHeader],
                StringComparison.OrdinalIgnoreCase);

        /// <summary>Lets a request in.</summary>
        /// <param name="head">The request.</param>
        /// <param name="bodyHash">SHA-256 of its body: 32 bytes.</param>
        /// <exception cref="WireException">It is not let in.</exception>
        internal AuthenticatedRequest Enter(WireHead head, ReadOnlySpan<byte> bodyHash)
        {
            if (head.Query.Length > 0)
                throw Incomplete("Credentials and parameters in the query string are not accepted here: sign with headers.");
            CheckOnce(head);
            var text = head.Value("authorization")
                ?? throw new WireException("MissingAuthenticationTokenException", "Missing Authentication Token");
            if (!AuthorizationHeader.TryParse(text, out var header, out var why)) throw Incomplete(why);
            CheckSigned(head, header.SignedHeaders);
            var amzDate = head.Value(DateHeader)!;
            var at = CheckDate(amzDate, header.Scope);
            if (header.Scope.Service != "kms") throw Mismatch("Credential should be scoped to correct service: 'kms'.");
            if (!RegionName.TryParse(header.Scope.Region, out var region))
                throw Mismatch("Credential should be scoped to a valid region.");
            var hash = Convert.ToHexStringLower(bodyHash);
            CheckHash(head, hash);

            var canonical = CanonicalRequest.Of(head, header.SignedHeaders, hash);
            var toSign = CanonicalRequest.StringToSign(canonical, amzDate, header.Scope);
            var (account, session) = Judge(header, head.Value(TokenHeader), StrictUtf8.Encoding.GetBytes(toSign));
            // Last, so that only who holds the secret learns the vault's time.
            CheckWindow(at);
            var target = head.Value(TargetHeader)!;
            return new AuthenticatedRequest(
                header.AccessKey, session, new Realm(account, region), target, Intention(head, header.AccessKey, target, hash));
        }

        /// <summary>Every try of one call has the same invocation id. The signature cannot stand in it, though it names the
        /// access key and the whole request: many clients sign each try anew, at its own time.
        /// docs/decisions/0016.</summary>
        internal static IdempotencyKey? Intention(WireHead head, AccessKeyId accessKey, string target, string bodyHash) =>
            head.Value(InvocationHeader) is { Length: > 0 and <= 128 } invocation && StrictUtf8.IsWhole(invocation)
                ? IdempotencyKey.Of($"aws wire\n{accessKey}\n{invocation}\n{target}\n{bodyHash}")
                : null;

        private static void CheckOnce(WireHead head)
        {
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, _) in head.Headers)
                if ((Once.Contains(name) || IsAmz(name)) && !seen.Add(name))
                    throw Incomplete($"The header '{Printable(name)}' was sent more than once.");
        }

        private static void CheckSigned(WireHead head, IReadOnlyList<string> signed)
        {
            foreach (var name in new[] { "host", DateHeader, TargetHeader })
                if (!signed.Contains(name)) throw Incomplete($"'{name}' must be a signed header.");
            foreach (var name in signed)
                if (head.Values(name).Count() != 1) throw Incomplete($"The signed header '{name}' must be sent once.");
            foreach (var (name, _) in head.Headers)
            {
                var isNeeded = IsAmz(name) || name.Equals("content-type", StringComparison.OrdinalIgnoreCase);
                if (isNeeded && !signed.Contains(name, StringComparer.OrdinalIgnoreCase))
                    throw Incomplete($"'{Printable(name)}' must be a signed header.");
            }
        }

        private static DateTimeOffset CheckDate(string amzDate, SigningScope scope)
        {
            if (!DateTimeOffset.TryParseExact(
                amzDate, DateFormat, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
                throw Incomplete("Date must be in ISO-8601 'basic format': YYYYMMDD'T'HHMMSS'Z'.");
            return amzDate.StartsWith(scope.Date, StringComparison.Ordinal)
                ? at
                : throw Mismatch("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.");
        }

        private static void CheckHash(WireHead head, string bodyHash)
        {
            if (head.Value(HashHeader) is not { } sent) return;
            if (sent.Length != bodyHash.Length || !sent.All(char.IsAsciiHexDigitLower))
                throw Incomplete("The body must be signed: unsigned and streaming payloads are not accepted here.");
            if (sent != bodyHash) throw Mismatch("The value of 'x-amz-content-sha256' does not match the body.");
        }

        /// <summary>Whose signature it is. A request without a token is none of temporary credentials, and one with a token is
        /// nothing else: an empty token is one.</summary>
        private (AccountId Account, SessionTerms? Session) Judge(
            AuthorizationHeader header, string? token, ReadOnlySpan<byte> toSign)
        {
            SessionTerms? session = null;
            AccountId account = default;
            var verdict = token is null
                ? judge.Judge(header.AccessKey, header.Scope, toSign, header.Signature.Span, out account)
                : judge.JudgeSession(header.AccessKey, token, header.Scope, toSign, header.Signature.Span, out session);
            return verdict switch
            {
                SignatureVerdict.Good => (session?.Account ?? account, session),
                SignatureVerdict.KeyUnknown => throw ErrorTable.TokenInvalid(),
                SignatureVerdict.Expired => throw ErrorTable.TokenExpired(),
                _ => throw Mismatch(ErrorTable.SignatureMismatch),
            };
        }

        private void CheckWindow(DateTimeOffset at)
        {
            var now = judge.Now;
            var (signed, here) = (Stamp(at), Stamp(now));
            if (at < now - Window)
                throw Mismatch($"Signature expired: {signed} is now earlier than {Stamp(now - Window)} ({here} - 5 min.)");
            if (at > now + Window)
                throw Mismatch(
                    $"Signature not yet current: {signed} is still later than {Stamp(now + Window)} ({here} + 5 min.)");
        }

        private static bool IsAmz(string name) => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase);

        private static string Stamp(DateTimeOffset at) =>
            at.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);

        private static string Printable(string name) => name.Length <= 128 && System.Text.Ascii.IsValid(name) ? name : "…";

        private static WireException Incomplete(string why) => new("IncompleteSignatureException", why);

        private static WireException Mismatch(string why) => new("InvalidSignatureException", why);
    }
}
