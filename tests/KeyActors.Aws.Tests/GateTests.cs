using System.Reflection;
using System.Security.Cryptography;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>What the gate refuses, by name; and that there is no way past it.</summary>
public sealed class GateTests
{
    private const string Operation = "TrentService.ListKeys";
    private static readonly byte[] Body = "{}"u8.ToArray();
    private static readonly Signer Good = new(OneKeyJudge.AccessKey, OneKeyJudge.Secret);
    private readonly OneKeyJudge judge = new();

    [Fact]
    public void A_request_that_is_signed_as_a_whole_is_let_in()
    {
        var request = Enter(Good.Sign(Operation, Body, judge.Now));

        Assert.Equal(Operation, request.Target);
        Assert.Equal("us-east-1:000000000000", request.Realm.ToString());
        Assert.Equal("arn:aws:iam::000000000000:root", request.Principal);
        Assert.Null(request.Once);
    }

    [Fact]
    public void Nothing_but_the_gate_makes_an_authenticated_request()
    {
        var made = typeof(AuthenticatedRequest).GetConstructors(
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance);

        Assert.All(made, static c => Assert.True(c.IsPrivate));
        Assert.All(
            typeof(AuthenticatedRequest).GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static),
            static m => Assert.NotEqual(typeof(AuthenticatedRequest), m.ReturnType));
    }

    [Theory]
    [InlineData("host")]
    [InlineData("content-type")]
    [InlineData("x-amz-date")]
    [InlineData("x-amz-target")]
    public void A_header_that_has_to_be_signed_and_is_not(string header) =>
        Refused("IncompleteSignatureException", (Good with { Unsigned = [header] }).Sign(Operation, Body, judge.Now));

    [Fact]
    public void Any_amz_header_that_came_and_is_not_signed() => Refused(
        "IncompleteSignatureException",
        (Good with { More = [new("X-Amz-Api-Version", "2014-11-01")], Unsigned = ["x-amz-api-version"] })
            .Sign(Operation, Body, judge.Now));

    [Fact]
    public void An_amz_header_that_was_added_on_the_way()
    {
        var head = Good.Sign(Operation, Body, judge.Now);
        Refused("IncompleteSignatureException", head with { Headers = [.. head.Headers, new("x-AMZ-anything", "1")] });
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("X-Amz-Date")]
    [InlineData("X-Amz-Target")]
    [InlineData("Host")]
    [InlineData("Content-Type")]
    public void A_header_that_came_twice(string name)
    {
        var head = Good.Sign(Operation, Body, judge.Now);
        Refused("IncompleteSignatureException", head with { Headers = [.. head.Headers, new(name.ToLowerInvariant(), head.Value(name)!)] });
    }

    [Fact]
    public void Another_target_than_the_signed_one()
    {
        var head = Good.Sign(Operation, Body, judge.Now);
        Refused("InvalidSignatureException", Changed(head, "X-Amz-Target", "TrentService.ScheduleKeyDeletion"));
    }

    [Fact]
    public void Another_body_than_the_signed_one() => Assert.Equal(
        "InvalidSignatureException",
        Assert.Throws<WireException>(() => Enter(Good.Sign(Operation, Body, judge.Now), "{ }"u8.ToArray())).Code);

    [Theory]
    [InlineData("UNSIGNED-PAYLOAD")]
    [InlineData("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")]
    [InlineData("STREAMING-UNSIGNED-PAYLOAD-TRAILER")]
    [InlineData("")]
    public void A_body_that_is_not_signed(string hash) => Refused(
        "IncompleteSignatureException",
        (Good with { More = [new("X-Amz-Content-Sha256", hash)] }).Sign(Operation, Body, judge.Now, bodyHash: hash));

    [Fact]
    public void A_body_hash_that_is_not_the_body_s() => Refused(
        "InvalidSignatureException",
        (Good with { More = [new("X-Amz-Content-Sha256", new string('0', 64))] }).Sign(Operation, Body, judge.Now));

    [Fact]
    public void Credentials_in_the_query_string() => Refused(
        "IncompleteSignatureException",
        (Good with { Target = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00" }).Sign(Operation, Body, judge.Now));

    [Fact]
    public void No_credentials_at_all()
    {
        var head = Good.Sign(Operation, Body, judge.Now);
        Refused("MissingAuthenticationTokenException", head with { Headers = [.. head.Headers.Where(h => h.Key != "Authorization")] });
    }

    [Fact]
    public void A_session_token() => Refused(
        "UnrecognizedClientException",
        (Good with { More = [new("X-Amz-Security-Token", "token")] }).Sign(Operation, Body, judge.Now));

    [Fact]
    public void An_access_key_that_is_not_known_is_judged_as_any_other()
    {
        Refused("UnrecognizedClientException", (Good with { AccessKey = "AKIDEXAMPLF" }).Sign(Operation, Body, judge.Now));
        Assert.Equal(1, judge.Asked);
    }

    [Fact]
    public void Another_secret() =>
        Refused("InvalidSignatureException", (Good with { Secret = Good.Secret + "x" }).Sign(Operation, Body, judge.Now));

    [Theory]
    [InlineData("s3", "us-east-1")]
    [InlineData("kms", "nowhere")]
    public void Another_service_or_a_region_that_is_none(string service, string region) => Refused(
        "InvalidSignatureException", (Good with { Service = service, Region = region }).Sign(Operation, Body, judge.Now));

    [Theory]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void Five_minutes_on_the_vault_s_clock(int seconds, bool isGood)
    {
        var head = Good.Sign(Operation, Body, judge.Now.AddSeconds(seconds));
        if (isGood) Enter(head);
        else Refused("InvalidSignatureException", head);
    }

    [Fact]
    public void A_day_in_the_scope_that_is_not_the_date_s()
    {
        var head = Good.Sign(Operation, Body, judge.Now);
        Refused("InvalidSignatureException", Changed(head, "X-Amz-Date", "20300102T120000Z"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer x")]
    [InlineData("AWS4-ECDSA-P256-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=00")]
    [InlineData("AWS4-HMAC-SHA256 ")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20300101/us-east-1/kms/aws4_request")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20300101/us-east-1/kms/aws4_request, SignedHeaders=host;host, Signature=00")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20300101/us-east-1/kms, SignedHeaders=host, Signature=00")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a, Credential=b, SignedHeaders=host, Signature=00")]
    public void An_authorization_that_is_none(string text) =>
        Refused("IncompleteSignatureException", Changed(Good.Sign(Operation, Body, judge.Now), "Authorization", text));

    [Fact]
    public void Any_one_changed_character_of_a_signed_request_is_refused()
    {
        var head = Good.Sign(Operation, Body, judge.Now);
        var tried = 0;
        for (var h = 0; h < head.Headers.Count; h++)
        {
            var (name, value) = head.Headers[h];
            for (var i = 0; i < value.Length; i++)
            {
                var changed = value[..i] + (char)(value[i] ^ 1) + value[(i + 1)..];
                // White space around parts of the Authorization header means nothing.
                if (changed.Trim() == value) continue;
                var other = head with { Headers = [.. head.Headers.Select((one, at) => at == h ? new(name, changed) : one)] };
                Assert.Throws<WireException>(() => Enter(other));
                tried++;
            }
        }

        Assert.True(tried > 200);
    }

    [Fact]
    public void Every_try_of_one_call_is_one_intention_though_each_is_signed_anew()
    {
        var tries = Good with { More = [new("amz-sdk-invocation-id", "4b3c"), new("amz-sdk-request", "attempt=1; max=3")] };
        var again = tries with { More = [new("amz-sdk-invocation-id", "4b3c"), new("amz-sdk-request", "attempt=2; max=3")] };
        var other = tries with { More = [new("amz-sdk-invocation-id", "4b3d")] };

        var first = Enter(tries.Sign(Operation, Body, judge.Now)).Once;
        Assert.NotNull(first);
        Assert.Equal(first, Enter(again.Sign(Operation, Body, judge.Now.AddSeconds(7))).Once);
        Assert.NotEqual(first, Enter(other.Sign(Operation, Body, judge.Now)).Once);
        Assert.NotEqual(first, Enter(tries.Sign("TrentService.ListAliases", Body, judge.Now)).Once);
    }

    private AuthenticatedRequest Enter(WireHead head, byte[]? body = null) =>
        new AuthenticatedRequest.SignatureGate(judge).Enter(head, SHA256.HashData(body ?? Body));

    private void Refused(string code, WireHead head)
    {
        var no = Assert.Throws<WireException>(() => Enter(head));
        Assert.Equal(code, no.Code);
        Assert.Equal(400, (int)no.Status);
        Assert.DoesNotContain(OneKeyJudge.Secret, no.Text);
    }

    private static WireHead Changed(WireHead head, string name, string value) =>
        head with { Headers = [.. head.Headers.Select(h => h.Key == name ? new(name, value) : h)] };
}
