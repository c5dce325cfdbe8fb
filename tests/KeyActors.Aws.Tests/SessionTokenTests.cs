using System.Security.Cryptography;
using System.Text.Json;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using KeyActors.Model;
using KeyActors.Testing;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>Temporary credentials at the gate: let in until they end, and refused as AWS refuses them.</summary>
public sealed class SessionTokenTests
{
    private const string TokenHeader = "X-Amz-Security-Token";
    private const string Operation = "TrentService.ListKeys";
    private const int Altered = 10_000;
    private static readonly byte[] Body = "{}"u8.ToArray();
    private static readonly (int, string, string) Invalid =
        (400, "UnrecognizedClientException", "The security token included in the request is invalid.");
    private static readonly (int, string, string) Expired =
        (400, "ExpiredTokenException", "The security token included in the request is expired");
    private static readonly (int, string, string) Mismatch = (400, "InvalidSignatureException", ErrorTable.SignatureMismatch);

    [Fact]
    public async Task A_session_is_its_accounts_root_and_the_caller_says_which_session()
    {
        await using var test = await TestVault.StartAsync();
        using var key = await test.Vault.CreateRootCredentialsAsync(AccountId.Default);
        using var made = test.Vault.CreateSessionCredentials(
            AccountId.Default, new SessionRequest { Issuer = key.Id, Name = "nightly", SourceIdentity = "zoe" });

        var caller = Enter(test, By(made)).CallerFrom("127.0.0.1");

        Assert.Equal("arn:aws:iam::000000000000:root", caller.Principal);
        Assert.Equal(
            $"access-key={made.Id} issuer={key.Id} session-name=nightly source-identity=zoe",
            string.Join(' ', caller.Attributes.Select(static a => $"{a.Key}={a.Value}")));
        using var free = test.Vault.CreateSessionCredentials(AccountId.Default);
        Assert.Equal(
            $"access-key={free.Id} issuer=operator",
            string.Join(' ', Enter(test, By(free)).CallerFrom("").Attributes.Select(static a => $"{a.Key}={a.Value}")));
        Assert.Single(Enter(test, new Signer(key.Id.ToString(), key.Secret.ToString())).CallerFrom("").Attributes);
    }

    [Fact]
    public async Task It_ends_with_its_time_and_only_who_has_the_secret_hears_that()
    {
        await using var test = await TestVault.StartAsync();
        using var made = test.Vault.CreateSessionCredentials(AccountId.Default, new SessionRequest { Duration = TimeSpan.FromMinutes(15) });
        test.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.NotNull(Enter(test, By(made)));
        test.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(Expired, Told(test, By(made)));
        Assert.Equal(Mismatch, Told(test, By(made) with { Secret = "nobody's secret" }));
        // A date that is wrong as well is said of a session that would serve.
        Assert.Equal(Expired, Told(test, By(made), test.Clock.GetUtcNow().AddHours(-1)));
    }

    [Fact]
    public async Task It_ends_with_the_access_key_that_it_was_issued_under()
    {
        await using var test = await TestVault.StartAsync();
        using var key = await test.Vault.CreateRootCredentialsAsync(AccountId.Default);
        using var made = test.Vault.CreateSessionCredentials(AccountId.Default, new SessionRequest { Issuer = key.Id });
        Assert.NotNull(Enter(test, By(made)));
        await test.Vault.DeleteAccessKeyAsync(key.Id);

        Assert.Equal(Invalid, Told(test, By(made)));
    }

    [Fact]
    public async Task What_is_not_one_token_with_its_own_id_and_secret_is_refused()
    {
        await using var test = await TestVault.StartAsync();
        await using var elsewhere = await TestVault.StartAsync();
        using var key = await test.Vault.CreateRootCredentialsAsync(AccountId.Default);
        using var made = test.Vault.CreateSessionCredentials(AccountId.Default);
        using var other = test.Vault.CreateSessionCredentials(AccountId.Default);
        using var foreign = elsewhere.Vault.CreateSessionCredentials(AccountId.Default);
        var root = new Signer(key.Id.ToString(), key.Secret.ToString());

        Assert.Equal(Invalid, Told(test, By(foreign)));
        // ASIA without a token, and with another's.
        Assert.Equal(Invalid, Told(test, By(made) with { More = [] }));
        Assert.Equal(Invalid, Told(test, By(made) with { More = By(other).More }));
        Assert.Equal(Invalid, Told(test, By(made) with { AccessKey = "ASIAIOSFODNN7EXAMPLE" }));
        // AKIA with a token, whichever.
        Assert.Equal(Invalid, Told(test, root with { More = By(made).More }));
        Assert.Equal(Invalid, Told(test, root with { More = [new(TokenHeader, "IQoJb3JpZ2luX2VjEXAMPLE")] }));
        Assert.Equal(Invalid, Told(test, root with { More = [new(TokenHeader, "")] }));
        Assert.Equal(Mismatch, Told(test, By(made) with { Secret = other.Secret.ToString() }));
        Assert.Equal(Mismatch, Told(test, By(made) with { Secret = root.Secret }));
    }

    [Fact]
    public async Task A_token_that_is_not_signed_or_comes_twice_is_refused_as_a_header_that_is_not()
    {
        await using var test = await TestVault.StartAsync();
        using var made = test.Vault.CreateSessionCredentials(AccountId.Default);

        Assert.Equal(
            (400, "IncompleteSignatureException", $"'{TokenHeader}' must be a signed header."),
            Told(test, By(made) with { Unsigned = ["x-amz-security-token"] }));
        Assert.Equal(
            (400, "IncompleteSignatureException", $"The header '{TokenHeader}' was sent more than once."),
            Told(test, By(made) with { More = [.. By(made).More, .. By(made).More] }));
    }

    [Fact]
    public async Task Altered_tokens_are_refused_and_nothing_else()
    {
        await using var test = await TestVault.StartAsync();
        using var key = await test.Vault.CreateRootCredentialsAsync(AccountId.Default);
        using var made = test.Vault.CreateSessionCredentials(
            AccountId.Default, new SessionRequest { Issuer = key.Id, Name = "nightly", SourceIdentity = "zoe" });
        foreach (var token in Tokens(made.Token).Take(Altered))
            Assert.Equal(Invalid, Told(test, By(made) with { More = [new(TokenHeader, token)] }));
        Assert.NotNull(Enter(test, By(made)));
    }

    [Fact]
    public async Task Over_the_wire_the_same()
    {
        await using var served = await Served.StartAsync();
        using var made = served.Vault.CreateSessionCredentials(AccountId.Default);
        foreach (var token in Tokens(made.Token).Take(200).Append(""))
            Assert.Equal(Invalid, await ToldAsync(served, By(made) with { More = [new(TokenHeader, token)] }));
        Assert.Equal(Mismatch, await ToldAsync(served, By(made) with { Secret = "nobody's secret" }));
        Assert.Equal(200, (await served.SendAsync("GenerateRandom", "{\"NumberOfBytes\":8}", By(made))).Status);
        Assert.Contains(made.Id.ToString(), served.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Token, served.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Secret.ToString(), served.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sdk_with_session_credentials()
    {
        await using var served = await Served.StartAsync();
        using var made = served.Vault.CreateSessionCredentials(AccountId.Default);
        using var kms = Client(served, made.Id.ToString(), made.Secret.ToString(), made.Token);

        var key = (await kms.CreateKeyAsync(new CreateKeyRequest())).KeyMetadata;
        var blob = (await kms.EncryptAsync(new() { KeyId = key.KeyId, Plaintext = new MemoryStream([1, 2, 3]) })).CiphertextBlob;
        Assert.Equal([1, 2, 3], (await kms.DecryptAsync(new() { CiphertextBlob = blob })).Plaintext.ToArray());

        using var wrong = Client(served, served.Signer.AccessKey, served.Signer.Secret, "a token of somewhere else");
        var no = await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() => wrong.CreateKeyAsync(new()));
        Assert.Equal((Invalid.Item2, Invalid.Item3), (no.ErrorCode, no.Message));
    }

    private static AmazonKeyManagementServiceClient Client(Served served, string id, string secret, string token) => new(
        new SessionAWSCredentials(id, secret, token),
        new AmazonKeyManagementServiceConfig
        {
            ServiceURL = served.Url.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0,
        });

    private static Signer By(SessionCredentials made) =>
        new(made.Id.ToString(), made.Secret.ToString()) { More = [new(TokenHeader, made.Token)] };

    private static AuthenticatedRequest Enter(TestVault test, Signer by, DateTimeOffset? at = null) =>
        new AuthenticatedRequest.SignatureGate(test.Vault.Signatures).Enter(
            by.Sign(Operation, Body, at ?? test.Clock.GetUtcNow()), SHA256.HashData(Body));

    private static (int, string, string) Told(TestVault test, Signer by, DateTimeOffset? at = null)
    {
        var no = Assert.Throws<WireException>(() => Enter(test, by, at));
        return ((int)no.Status, no.Code, no.Text);
    }

    private static async Task<(int, string, string)> ToldAsync(Served served, Signer by)
    {
        var (status, body) = await served.SendAsync("GenerateRandom", "{\"NumberOfBytes\":8}", by);
        using var json = JsonDocument.Parse(body);
        return (
            status, json.RootElement.GetProperty("__type").GetString()!, json.RootElement.GetProperty("message").GetString()!);
    }

    /// <summary>Texts that are near a token and not the token: in its bytes, in its letters, in its length.</summary>
    private static IEnumerable<string> Tokens(string token)
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_.~!";
        var state = 0x2545F4914F6CDD1DUL;
        int Next(int below)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            return (int)(state % (ulong)below);
        }

        while (true)
        {
            var bytes = Convert.FromBase64String(token).ToList();
            var text = token.ToList();
            for (var change = Next(3); change >= 0; change--)
            {
                switch (Next(6))
                {
                    case 0: bytes[Next(bytes.Count)] ^= (byte)(1 << Next(8)); break;
                    case 1: bytes.RemoveRange(Next(bytes.Count / 2), 1 + Next(8)); break;
                    case 2: bytes.Insert(Next(bytes.Count), (byte)Next(256)); break;
                    case 3: text[Next(text.Count)] = letters[Next(letters.Length)]; break;
                    case 4: text.RemoveRange(Next(text.Count / 2), 1 + Next(8)); break;
                    default: text.Insert(Next(text.Count), letters[Next(letters.Length)]); break;
                }
            }

            foreach (var altered in new[] { Convert.ToBase64String([.. bytes]), string.Concat(text) })
                if (altered != token) yield return altered;
        }
    }
}
