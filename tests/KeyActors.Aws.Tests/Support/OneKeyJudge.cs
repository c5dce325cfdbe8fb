using System.Security.Cryptography;
using System.Text;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Aws.Tests;

/// <summary>Knows one access key, and a time that stands still.</summary>
internal sealed class OneKeyJudge : ISignatureJudge
{
    internal const string AccessKey = "AKIDEXAMPLE";
    internal const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    internal int Asked { get; private set; }

    public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public SignatureVerdict Judge(
        AccessKeyId accessKey, SigningScope scope, ReadOnlySpan<byte> stringToSign, ReadOnlySpan<byte> signature,
        out AccountId account)
    {
        Asked++;
        account = AccountId.Default;
        if (accessKey.ToString() != AccessKey) return SignatureVerdict.KeyUnknown;
        var right = new byte[32];
        RequestSignature.Sign(Encoding.ASCII.GetBytes(Secret), scope, stringToSign, right);
        return CryptographicOperations.FixedTimeEquals(right, signature) ? SignatureVerdict.Good : SignatureVerdict.Mismatch;
    }

    public SignatureVerdict JudgeSession(
        AccessKeyId accessKey, string token, SigningScope scope, ReadOnlySpan<byte> stringToSign, ReadOnlySpan<byte> signature,
        out SessionTerms? session)
    {
        (Asked, session) = (Asked + 1, null);
        return SignatureVerdict.KeyUnknown;
    }
}
