using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Model;

/// <summary>Which grants a key takes, and what becomes of them.</summary>
public sealed class GrantRulesTests
{
    private const string Role = "arn:aws:iam::000000000000:role/orders";

    private const string Bucket = "arn:aws:s3:us-east-1:000000000000:bucket";

    [Fact]
    public void A_grant_is_there_until_it_is_retired_or_revoked()
    {
        var story = KeyStory.GivenAKey().When(Create(Some.Terms())).ThenStored<KeyEvent.GrantCreated>();
        story.When(Create(Some.Terms())).ThenStored<KeyEvent.GrantCreated>();
        var ids = story.State!.Grants.Select(static g => g.Id).ToList();
        Assert.Equal(2, ids.Distinct().Count());
        story.When(once => new KeyCommand.RetireGrant(Some.Alice, once, ids[0])).ThenStored<KeyEvent.GrantRetired>();
        story.When(once => new KeyCommand.RevokeGrant(Some.Alice, once, ids[1])).ThenStored<KeyEvent.GrantRevoked>();
        Assert.Empty(story.State!.Grants);
        story.When(once => new KeyCommand.RevokeGrant(Some.Alice, once, ids[1])).ThenRefused<Refusal.GrantUnknown>();
    }

    [Fact]
    public void The_same_terms_under_one_name_are_one_grant()
    {
        var story = KeyStory.GivenAKey().When(Create(Some.Terms("nightly"))).ThenStored<KeyEvent.GrantCreated>();
        var first = Assert.Single(story.State!.Grants).Id;
        var again = Some.Terms("nightly") with { Operations = [GrantOperation.Decrypt, GrantOperation.Encrypt, GrantOperation.Decrypt] };
        story.When(Create(again)).ThenAnswered(new KeyReply.GrantCreated(Some.Address, first));
        story.When(Create(again with { Grantee = Role + "2" })).ThenStored<KeyEvent.GrantCreated>();
        story.When(once => new KeyCommand.RevokeGrant(Some.Alice, once, first)).ThenStored<KeyEvent.GrantRevoked>();
        story.When(Create(again)).ThenStored<KeyEvent.GrantCreated>(made => Assert.NotEqual(first, made.Grant));
    }

    [Fact]
    public void An_intention_that_comes_again_after_a_day_makes_another_grant()
    {
        var once = Some.Once("for ever the same");
        var story = KeyStory.GivenAKey().When(new KeyCommand.CreateGrant(Some.Alice, once, AccountId.Default, Some.Terms()));
        var first = Assert.Single(story.State!.Grants).Id;
        story.When(new KeyCommand.CreateGrant(Some.Alice, once, AccountId.Default, Some.Terms()))
            .ThenAnswered(new KeyReply.GrantCreated(Some.Address, first));
        story.After(TimeSpan.FromHours(25)).When(new KeyCommand.CreateGrant(Some.Alice, once, AccountId.Default, Some.Terms()))
            .ThenStored<KeyEvent.GrantCreated>();
        Assert.Equal(2, story.State!.Grants.Count);
    }

    public static TheoryData<GrantTerms> Bad()
    {
        var good = Some.Terms();
        var service = good with { Grantee = null, GranteeService = "backup.amazonaws.com" };
        return new(
            good with { Grantee = null },
            good with { GranteeService = "backup.amazonaws.com" },
            good with { Retiring = Role, RetiringService = "backup.amazonaws.com" },
            service,
            service with { SourceArn = Bucket },
            service with { Retiring = Role },
            service with { GranteeService = "backup", SourceArn = Bucket, Retiring = Role },
            good with { Operations = [] },
            good with { Operations = default },
            good with { Operations = [GrantOperation.Unknown] },
            good with { Operations = [GrantOperation.Encrypt, GrantOperation.Sign] },
            good with { Operations = [GrantOperation.GetPublicKey] },
            good with { Operations = [(GrantOperation)99] },
            good with { Name = "" },
            good with { Name = "a b" },
            good with { Name = "a\n" },
            good with { Name = new string('a', 257) },
            good with { SourceArn = "arn:aws:s3:::bucket" },
            good with { SourceArn = Bucket + new string('x', 512) },
            good with { ContextEquals = EncryptionContext.From(Pairs(9, 1)) },
            good with { ContextSubset = EncryptionContext.From(Pairs(1, 385)) },
            good with { ContextSubset = EncryptionContext.Of(("", "empty key")) });
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Terms_that_break_a_rule_are_refused(GrantTerms terms) =>
        KeyStory.GivenAKey().When(Create(terms)).ThenRefused<Refusal.GrantInvalid>();

    [Fact]
    public void An_operation_fits_the_kind_of_its_key_and_no_other()
    {
        var parts = KeyState.Evolve(null, Some.Created()).TakeApart();
        var fitting = new Dictionary<(KeySpec, KeyUsage), GrantOperation>
        {
            [(KeySpec.SymmetricDefault, KeyUsage.EncryptDecrypt)] = GrantOperation.GenerateDataKey,
            [(KeySpec.Rsa2048, KeyUsage.EncryptDecrypt)] = GrantOperation.ReEncryptTo,
            [(KeySpec.EccNistP256, KeyUsage.SignVerify)] = GrantOperation.Sign,
            [(KeySpec.Hmac256, KeyUsage.GenerateVerifyMac)] = GrantOperation.VerifyMac,
        };
        foreach (var (kind, own) in fitting)
        {
            var key = KeyState.Restore(parts with { Spec = kind.Item1, Usage = kind.Item2 });
            foreach (var operation in fitting.Values.Append(GrantOperation.DescribeKey).Append(GrantOperation.Decapsulate))
            {
                var decided = KeyRules.Decide(key, Create(Some.Terms() with { Operations = [operation] })(Some.Once("one")), Some.Noon, null);
                // What a public key encrypts is re-encrypted as well.
                var fits = operation == own || operation == GrantOperation.DescribeKey
                    || (kind.Item1 == KeySpec.SymmetricDefault && operation == GrantOperation.ReEncryptTo);
                Assert.Equal(fits, decided is Decision<KeyEvent, KeyReply>.Store);
            }

            var bound = Some.Terms() with { Operations = [own], ContextEquals = EncryptionContext.Empty };
            var contextual = KeyRules.Decide(key, Create(bound)(Some.Once("bound")), Some.Noon, null);
            Assert.Equal(kind.Item1 == KeySpec.SymmetricDefault, contextual is Decision<KeyEvent, KeyReply>.Store);
        }
    }

    [Fact]
    public void Policy_and_grants_go_with_the_key()
    {
        var secret = Some.Material(1).Secret;
        var story = KeyStory.GivenAKey().When(Create(Some.Terms())).When(static once => new KeyCommand.PutPolicy(Some.Alice, once, "{}"));
        story.When(static once => new KeyCommand.ScheduleDeletion(Some.Alice, once, 7)).After(TimeSpan.FromDays(8));
        story.When(static once => new KeyCommand.WakeUp(Caller.Vault, once, Some.Noon.AddDays(7), 1)).ThenStored<KeyEvent.DestructionStarted>();
        Assert.Equal(("{}", 1), (story.State!.Policy, story.State.Grants.Count));
        story.When(once => new KeyCommand.RecordDestroyed(Caller.Vault, once, [secret], new DestructionProof(2, true, 3, 4)))
            .ThenStored<KeyEvent.Destroyed>();
        Assert.Equal(("", 0), (story.State.Policy, story.State.Grants.Count));
        Assert.IsType<Refusal.KeyUnknown>(KeyRules.Permit(story.State, new KeyUse.ReadGrants(Some.Alice, Some.Once("use")), story.Now));
    }

    [Fact]
    public void A_rehearsal_says_what_the_command_would_be_told()
    {
        var off = KeyStory.GivenAKey().When(static once => new KeyCommand.Disable(Some.Alice, once)).State!;
        foreach (var terms in new[] { Some.Terms(), Some.Terms() with { Grantee = null }, Some.Terms() with { Operations = [GrantOperation.Sign] } })
        {
            foreach (var state in new[] { off, KeyStory.GivenAKey().State! })
            {
                var command = Create(terms)(Some.Once("rehearsed"));
                var told = (KeyRules.Decide(state, command, Some.Noon, null) as Decision<KeyEvent, KeyReply>.Refuse)?.Why;
                Assert.Equal(told, KeyRules.Permit(state, new KeyUse.Rehearse(command), Some.Noon));
            }
        }
    }

    [Fact]
    public void Terms_at_their_bounds_are_taken()
    {
        var full = Some.Terms(new string('n', 256)) with
        {
            Grantee = null,
            GranteeService = "backup.amazonaws.com",
            RetiringService = "backup.amazonaws.com",
            SourceArn = "arn:aws:s3:us-east-1:000000000000:" + new string('b', 512 - 34),
            ContextEquals = EncryptionContext.From(Pairs(8, 384)),
            ContextSubset = EncryptionContext.Empty,
        };
        KeyStory.GivenAKey().When(Create(full)).ThenStored<KeyEvent.GrantCreated>();
    }

    [Theory]
    [InlineData("arn:aws:iam::000000000000:root", true)]
    [InlineData("arn:aws:iam::000000000000:user/path/zoe", true)]
    [InlineData("arn:aws-cn:iam::000000000000:role/r", true)]
    [InlineData("arn:aws:sts::000000000000:assumed-role/r/session", true)]
    [InlineData("arn:aws:sts::000000000000:federated-user/zoe", true)]
    [InlineData("000000000000", true)]
    [InlineData("rds.amazonaws.com", true)]
    [InlineData("arn:aws:iam::000000000000:group/g", false)]
    [InlineData("arn:aws:iam::00000000000:root", false)]
    [InlineData("arn:aws:iam::000000000000:user/*", false)]
    [InlineData("arn:aws:iam::000000000000:root\n", false)]
    [InlineData("zoe", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    public void A_grantee_is_named_as_a_principal_is(string text, bool good)
    {
        var story = KeyStory.GivenAKey().When(Create(Some.Terms() with { Grantee = text, Retiring = text }));
        if (good) story.ThenStored<KeyEvent.GrantCreated>();
        else story.ThenRefused<Refusal.PrincipalInvalid>();
    }

    [Fact]
    public void A_key_takes_as_many_grants_as_its_limit_and_no_more()
    {
        var parts = KeyState.Evolve(null, Some.Created()).TakeApart();
        var many = Enumerable.Range(1, Limits.GrantsPerKeyMax).Select(static n =>
            new Grant(Some.Address, GrantId.Of(Some.Address, n, default), Some.Noon, AccountId.Default, Some.Terms($"n{n}"))).ToList();
        var full = KeyState.Restore(parts with { Grants = GrantSet.Restore(many) });
        var decided = KeyRules.Decide(full, Create(Some.Terms())(Some.Once("one more")), Some.Noon, null);
        Assert.IsType<Refusal.LimitReached>(Assert.IsType<Decision<KeyEvent, KeyReply>.Refuse>(decided).Why);
        // One that is there already is no more than there is.
        var known = KeyRules.Decide(full, Create(Some.Terms("n7"))(Some.Once("the seventh")), Some.Noon, null);
        Assert.Equal(new KeyReply.GrantCreated(Some.Address, many[6].Id), Assert.IsType<Decision<KeyEvent, KeyReply>.Answer>(known).Reply);
    }

    [Fact]
    public void A_policy_comes_with_the_key_or_later_and_the_same_again_is_nothing()
    {
        var wanted = new NewKey { Policy = "{}" };
        var create = new KeyCommand.Create(Some.Alice, Some.Once("create"), Some.Address, wanted);
        var made = Assert.IsType<Decision<KeyEvent, KeyReply>.Store>(KeyRules.Decide(null, create, Some.Noon, Some.Material(1)));
        Assert.Collection(made.Events, static e => Assert.IsType<KeyEvent.Created>(e), static e => Assert.IsType<KeyEvent.PolicyPut>(e));
        var story = KeyStory.Given(made.Events);
        Assert.Equal("{}", story.State!.Policy);
        story.When(create).ThenAnswered(new KeyReply.Created(Some.Address, Some.Material(1).Id));
        story.When(once => new KeyCommand.PutPolicy(Some.Alice, once, "{}")).ThenNothingToDo();
        story.When(once => new KeyCommand.PutPolicy(Some.Alice, once, "{ }")).ThenStored<KeyEvent.PolicyPut>();
        story.When(once => new KeyCommand.PutPolicy(Some.Alice, once, "")).ThenRefused<Refusal.PolicyMalformed>();
        story.When(once => new KeyCommand.PutPolicy(Some.Alice, once, "\u0100")).ThenRefused<Refusal.PolicyMalformed>();
        story.When(once => new KeyCommand.PutPolicy(Some.Alice, once, new string(' ', 32_769))).ThenRefused<Refusal.LimitReached>();
    }

    [Fact]
    public void A_key_made_after_a_recovery_with_a_policy_is_as_new_as_one_without()
    {
        var create = new KeyCommand.Create(Some.Alice, Some.Once("create"), Some.Address, new NewKey { Policy = "{}" });
        var made = Assert.IsType<Decision<KeyEvent, KeyReply>.Store>(KeyRules.Decide(null, create, Some.Noon, Some.Material(1)));
        var state = RecoveryRules.Mark(made.Events, 3, create).Aggregate((KeyState?)null, KeyState.Evolve)!;
        Assert.Equal((KeyStatus.Enabled, "{}", 3), (state.Status, state.Policy, state.Recovery));
    }

    private static Func<IdempotencyKey, KeyCommand> Create(GrantTerms terms) =>
        once => new KeyCommand.CreateGrant(Some.Alice, once, AccountId.Default, terms);

    private static IEnumerable<KeyValuePair<string, string>> Pairs(int count, int chars) =>
        Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"key{i}", new string('v', chars)));
}
