using CsCheck;

using KeyActors.Access;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Access;

/// <summary>What is a key policy, and whether one locks its account out.</summary>
public sealed class KeyPolicyTests
{
    private const string Root = "arn:aws:iam::000000000000:root";

    private const string Statement =
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":"kms:*","Resource":"*"}""";

    [Fact]
    public void The_default_policy_is_one_and_locks_nobody_out()
    {
        var policy = KeyPolicy.Parse(DefaultPolicy.In(AccountId.Default));
        Assert.Equal((PolicyVersion.V2012, "key-default-1"), (policy.Version, policy.Id));
        Assert.True(LockoutCheck.Passes(policy, Some.Address));
        Assert.True(AccountId.TryParse("123456789012", out var other));
        Assert.False(LockoutCheck.Passes(policy, Some.Address with { Realm = Some.Address.Realm with { Account = other } }));
    }

    [Fact]
    public void Policies_of_services_are_ones() => Assert.All(
        ManagedService.Names,
        static name => Assert.True(
            ManagedService.TryFind(name, out var service) && KeyPolicy.Parse(service.PolicyIn(Realm.Default)).Statements.Length > 0));

    [Fact]
    public void Every_part_of_a_policy_is_read()
    {
        var policy = KeyPolicy.Parse(
            """
            {
              "Version": "2012-10-17",
              "Id": "für uns",
              "Statement": [
                {
                  "Sid": "All of it", "Effect": "Deny", "NotPrincipal": {"AWS": ["000000000000", "*"], "Service": "s3.amazonaws.com",
                  "Federated": "accounts.example.com", "CanonicalUser": "79a5"},
                  "NotAction": ["kms:Encrypt*", "*"], "NotResource": ["arn:aws:kms:*:000000000000:key/*"],
                  "Condition": {
                    "StringEquals": {"kms:ViaService": ["a", "b"]}, "NumericLessThanIfExists": {"aws:MultiFactorAuthAge": 300},
                    "ForAllValues:StringLike": {"kms:EncryptionContextKeys": "x*"}, "ForAnyValue:ArnLikeIfExists": {"aws:SourceArn": "arn:*"},
                    "Bool": {"aws:SecureTransport": true}, "Null": {"kms:EncryptionContext:tenant": "false"},
                    "IpAddress": {"aws:SourceIp": "192.0.2.0/24"}, "DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}
                  }
                },
                {"Effect": "Allow", "Principal": "*"}
              ]
            }
            """);
        var all = policy.Statements[0];
        Assert.Equal(("All of it", PolicyEffect.Deny, true, 5), (all.Sid, all.Effect, all.Principals.IsExcept, all.Principals.Named.Length));
        Assert.True(all.Actions!.IsExcept && all.Resources!.IsExcept);
        Assert.Equal(8, all.Conditions.Length);
        var first = all.Conditions[0];
        Assert.Equal((ConditionOperator.StringEquals, ConditionSet.Single, false, "kms:ViaService", 2),
            (first.Operator, first.Each, first.IsIfExists, first.Key, first.Values.Length));
        Assert.Contains(all.Conditions, static c => c is { Operator: ConditionOperator.NumericLessThan, IsIfExists: true });
        Assert.Contains(all.Conditions, static c => c is { Operator: ConditionOperator.ArnLike, Each: ConditionSet.Any, IsIfExists: true });
        Assert.Contains(all.Conditions, static c => c is { Operator: ConditionOperator.Bool, Values: ["true"] });
        Assert.Equal((PrincipalKind.Everybody, null, null),
            (policy.Statements[1].Principals.Named[0].Kind, policy.Statements[1].Actions, policy.Statements[1].Resources));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Statement":[]}""")]
    [InlineData("""{"Statement":"x"}""")]
    [InlineData("""{"Version":"2026-01-01","Statement":[@]}""")]
    [InlineData("""{"Version":"2012-10-17","Version":"2012-10-17","Statement":[@]}""")]
    [InlineData("""{"version":"2012-10-17","Statement":[@]}""")]
    [InlineData("""{"Id":7,"Statement":[@]}""")]
    [InlineData("""{"Statement":[@]} x""")]
    [InlineData("""{"Statement":[@],}""")]
    [InlineData("""{"Statement":[@] /* why */}""")]
    [InlineData("""{"Statement":[{"Principal":"*","Action":"*","Resource":"*"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"allow","Principal":"*"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"000000000000"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":{}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":{"AWS":[]}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":{"AWS":"zoe"}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:group/g"}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":{"Service":"*"}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":{"Aws":"*"}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","NotPrincipal":"*"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","NotAction":"*"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"Encrypt"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Action":[["kms:*"]]}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Resource":"key/1"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Extra":"1"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Condition":[]}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Condition":{"Equals":{"aws:x":"1"}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Condition":{"5":{"aws:x":"1"}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Condition":{"NullIfExists":{"aws:x":"true"}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Condition":{"Bool":{"aws:x":"yes"}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Condition":{"NumericEquals":{"aws:x":"one"}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"x":"1"}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"aws:x":[]}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"aws:x":null}}}]}""")]
    [InlineData("""{"Id":"\ud800","Statement":[@]}""")]
    [InlineData("""{"Statement":[@],"Id":"中"}""")]
    public void What_is_no_policy_is_refused(string text) =>
        Assert.IsType<Refusal.PolicyMalformed>(RefusalOf(text.Replace("@", Statement, StringComparison.Ordinal)));

    [Fact]
    public void A_policy_has_at_most_32768_bytes()
    {
        var room = KeyPolicy.BytesMax - Sized("").Length;
        Assert.NotNull(KeyPolicy.Parse(Sized(new string('x', room))));
        Assert.IsType<Refusal.LimitReached>(RefusalOf(Sized(new string('x', room + 1))));
        Assert.IsType<Refusal.LimitReached>(RefusalOf(Sized(new string('ü', room))));
    }

    [Fact]
    public void Law_Any_text_is_a_policy_or_refused()
    {
        var pieces = Gen.OneOf(
            "{", "}", "[", "]", ":", ",", "\"", "\"Statement\"", "\"Effect\"", "\"Allow\"", "\"Principal\"", "\"*\"", "\"Condition\"",
            "\"AWS\"", "1", "true", "null", "\\ud800", " ", "ü", Statement);
        pieces.Array[0, 24].Select(string.Concat).Sample(static text =>
            Assert.True(Record.Exception(() => KeyPolicy.Parse(text)) is null or RefusedException));
        Gen.Select(Gen.Int[0, 300], Gen.Char[' ', '~']).Sample(static (at, with) =>
        {
            var text = DefaultPolicy.In(AccountId.Default).ToCharArray();
            text[at % text.Length] = with;
            Assert.True(Record.Exception(() => KeyPolicy.Parse(new string(text))) is null or RefusedException);
        });
    }

    [Theory]
    [InlineData(Statement, true)]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}""", true)]
    [InlineData("""{"Effect":"Allow","Principal":{"AWS":"000000000000"},"Action":["kms:Get*","KMS:putkeypolic?"],"Resource":"*"}""", true)]
    [InlineData("""{"Effect":"Allow","Principal":{"AWS":"*"},"NotAction":"kms:Decrypt","Resource":"arn:aws:kms:*:000000000000:key/*"}""", true)]
    [InlineData("""{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::000000000000:user/zoe"},"Action":"kms:*","Resource":"*"}""", true)]
    [InlineData("""{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":"kms:*","Resource":"*"}""", false)]
    [InlineData("""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:user/zoe"},"Action":"kms:*","Resource":"*"}""", false)]
    [InlineData("""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"kms:*","Resource":"*"}""", false)]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"kms:Put","Resource":"*"}""", false)]
    [InlineData("""{"Effect":"Allow","Principal":"*","NotAction":"kms:Put*","Resource":"*"}""", false)]
    [InlineData("""{"Effect":"Allow","Principal":"*","Resource":"*"}""", false)]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"kms:*"}""", false)]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"arn:aws:s3:::b"}""", false)]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"Bool":{"aws:x":"true"}}}""", false)]
    public void Only_what_lets_the_root_put_another_policy_passes(string statement, bool passes)
    {
        Assert.Equal(passes, LockoutCheck.Passes(KeyPolicy.Parse($"{{\"Statement\":{statement}}}"), Some.Address));
        const string deny = """{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"kms:PutKeyPolicy","Resource":"*"}""";
        Assert.False(LockoutCheck.Passes(KeyPolicy.Parse($"{{\"Statement\":[{statement},{deny}]}}"), Some.Address));
        const string mfa =
            """{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"BoolIfExists":{"aws:x":"false"}}}""";
        Assert.Equal(passes, LockoutCheck.Passes(KeyPolicy.Parse($"{{\"Statement\":[{statement},{mfa}]}}"), Some.Address));
    }

    [Fact]
    public void A_lockout_is_refused_unless_it_is_wanted()
    {
        var policy = """{"Statement":{"Effect":"Deny","Principal":{"AWS":"@"},"Action":"*","Resource":"*"}}""".Replace("@", Root, StringComparison.Ordinal);
        LockoutCheck.Require(policy, Some.Address, isBypassed: true);
        var refused = Assert.Throws<RefusedException>(() => LockoutCheck.Require(policy, Some.Address, isBypassed: false));
        Assert.Equal(new Refusal.PolicyLocksOut(AccountId.Default), refused.Refusal);
        refused = Assert.Throws<RefusedException>(() => LockoutCheck.Require("{}", Some.Address, isBypassed: true));
        Assert.IsType<Refusal.PolicyMalformed>(refused.Refusal);
    }

    private static string Sized(string id) => $"{{\"Id\":\"{id}\",\"Statement\":{Statement}}}";

    private static Refusal RefusalOf(string text) => Assert.Throws<RefusedException>(() => KeyPolicy.Parse(text)).Refusal;
}
