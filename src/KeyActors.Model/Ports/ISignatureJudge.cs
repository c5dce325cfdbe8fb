namespace KeyActors.Model;

/// <summary>Says whether a request was signed with the secret of an access key; the secret stays where it is kept.</summary>
public interface ISignatureJudge
{
    /// <summary>The vault's clock: UTC.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Judges one signature (AWS Signature Version 4). An unknown access key costs as much as a wrong
    /// signature.</summary>
    /// <param name="accessKey">Which access key the request names.</param>
    /// <param name="scope">For which day, region and service.</param>
    /// <param name="stringToSign">What was signed.</param>
    /// <param name="signature">What the request brought; compared in fixed time.</param>
    /// <param name="account">Whose access key it is; only when the verdict is <see cref="SignatureVerdict.Good"/>.</param>
    /// <remarks>Safe on any thread. Keeps no reference to its arguments.</remarks>
    SignatureVerdict Judge(
        AccessKeyId accessKey, SigningScope scope, ReadOnlySpan<byte> stringToSign, ReadOnlySpan<byte> signature,
        out AccountId account);

    /// <summary>Judges one signature by temporary credentials. A token that is none of this vault costs as much as a wrong
    /// signature.</summary>
    /// <param name="accessKey">Which access key the request names: the token's own, or the token is refused.</param>
    /// <param name="token">The token that the request brought, whatever it is.</param>
    /// <param name="scope">For which day, region and service.</param>
    /// <param name="stringToSign">What was signed.</param>
    /// <param name="signature">What the request brought; compared in fixed time.</param>
    /// <param name="session">Whose they are; null unless the verdict is <see cref="SignatureVerdict.Good"/>.</param>
    /// <remarks>Safe on any thread. Keeps no reference to its arguments.</remarks>
    SignatureVerdict JudgeSession(
        AccessKeyId accessKey, string token, SigningScope scope, ReadOnlySpan<byte> stringToSign, ReadOnlySpan<byte> signature,
        out SessionTerms? session);
}

/// <summary>What a signing key is good for.</summary>
/// <param name="Date">The day, as <c>yyyyMMdd</c>.</param>
/// <param name="Region">The region, such as <c>us-east-1</c>.</param>
/// <param name="Service">The service, such as <c>kms</c>.</param>
public readonly record struct SigningScope(string Date, string Region, string Service)
{
    /// <summary>The scope as it stands in a string to sign.</summary>
    public override string ToString() => $"{Date}/{Region}/{Service}/aws4_request";
}

/// <summary>What came of judging a signature.</summary>
public enum SignatureVerdict
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>It was made with the secret of that access key.</summary>
    Good = 1,

    /// <summary>There is no such access key, or the token is none of it, or what they were issued under has ended.</summary>
    KeyUnknown = 2,

    /// <summary>It was made with another secret, or over something else.</summary>
    Mismatch = 3,

    /// <summary>It was made with the secret of temporary credentials whose time is over.</summary>
    Expired = 4,
}
