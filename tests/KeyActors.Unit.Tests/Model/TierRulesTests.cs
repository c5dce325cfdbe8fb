using System.Text.Json;

using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Model;

/// <summary>Managed keys belong to services; owned keys to the vault.</summary>
public sealed class TierRulesTests
{
    private static readonly KeyArn OwnAddress = new(new Realm(AccountId.Vault, RegionName.Default), Some.Id(1));

    private static ManagedService S3 => ManagedService.TryFind("s3", out var service) ? service : throw new InvalidOperationException();

    [Fact]
    public void A_managed_key_is_made_once_and_rotates_every_year()
    {
        var story = Managed();
        Assert.Equal((KeyTier.Managed, "s3"), (story.State!.Tier, story.State.Service));
        Assert.Equal(Some.Noon.AddDays(365), story.State.Rotation!.Next);
        Assert.Equal(Some.Noon.AddDays(365), story.State.Due);

        story.When(once => new KeyCommand.CreateManaged(Some.Alice, once, Some.Address, S3))
            .ThenAnswered(new KeyReply.Created(Some.Address, story.State.Current.Id));
        story.After(TimeSpan.FromDays(365)).When(once => new KeyCommand.WakeUp(Caller.Vault, once, null, 0))
            .ThenStored<KeyEvent.Rotated>(static e => Assert.Equal(RotationKind.Automatic, e.Kind));
    }

    /// <summary>Every command that a caller can send; what the vault itself does goes on.</summary>
    [Fact]
    public void Nobody_changes_a_managed_key()
    {
        Type[] own =
        [
            typeof(KeyCommand.RecordAlias), typeof(KeyCommand.RecordDestroyed), typeof(KeyCommand.WakeUp), typeof(KeyCommand.RotateSpent),
            typeof(KeyCommand.Create), typeof(KeyCommand.CreateManaged),
        ];
        var refused = 0;
        foreach (var command in Some.OfEvery<KeyCommand>().Where(c => !own.Contains(c.GetType()) && !IsMechanical(c)))
        {
            var decision = KeyRules.Decide(Managed().State, command, Some.Noon, Some.Material(7));
            var no = Assert.IsType<Decision<KeyEvent, KeyReply>.Refuse>(decision);
            Assert.IsType<Refusal.KeyManaged>(no.Why);
            Assert.Contains("s3", no.Why.Sentence, StringComparison.Ordinal);
            refused++;
        }

        Assert.True(refused >= 12);
        Assert.IsType<Refusal.KeyManaged>(KeyRules.Permit(Managed().State!, new KeyUse.TakeAlias(Some.Alice, Some.Once("a"), Some.Alias("a")), Some.Noon));
        Assert.Null(KeyRules.Permit(Managed().State!, new KeyUse.Encrypt(Some.Alice, Some.Once("e"), EncryptionContext.Empty, 3), Some.Noon));
    }

    [Fact]
    public void Every_service_has_a_policy_that_is_whole_JSON_and_names_its_realm()
    {
        Assert.InRange(ManagedService.Names.Count(), 20, 100);
        foreach (var name in ManagedService.Names)
        {
            Assert.True(ManagedService.TryFind(name, out var service));
            Assert.True(ManagedService.TryFind(service.Alias, out var found) && found == service);
            using var policy = JsonDocument.Parse(service.PolicyIn(Realm.Default));
            var condition = policy.RootElement.GetProperty("Statement")[0].GetProperty("Condition").GetProperty("StringEquals");
            Assert.Equal($"{name}.us-east-1.amazonaws.com", condition.GetProperty("kms:ViaService").GetString());
            Assert.Equal("000000000000", condition.GetProperty("kms:CallerAccount").GetString());
        }

        Assert.False(ManagedService.TryFind("S3", out _));
        Assert.False(ManagedService.TryFind(Some.Alias("s3"), out _));
        Assert.False(ManagedService.TryFind(Some.Alias("aws/nothing"), out _));
    }

    [Fact]
    public void A_key_of_the_vaults_own_account_is_owned_and_may_be_changed_by_whoever_has_that_account()
    {
        var create = new KeyCommand.Create(Caller.Host, Some.Once("create"), OwnAddress, new NewKey { Tags = [new Tag("for", "tokens")] });
        var stored = Assert.IsType<Decision<KeyEvent, KeyReply>.Store>(KeyRules.Decide(null, create, Some.Noon, Some.Material(1)));
        var state = KeyState.Evolve(null, stored.Events.Single());
        Assert.Equal((KeyTier.Owned, "vault", 1), (state.Tier, state.Service, state.Tags.Count));
        Assert.Null(state.Rotation);
        using var policy = JsonDocument.Parse(state.Policy);
        var disable = new KeyCommand.Disable(Caller.Host, Some.Once("disable"));
        Assert.IsType<Decision<KeyEvent, KeyReply>.Store>(KeyRules.Decide(state, disable, Some.Noon, null));

        var imported = create with { Wanted = new NewKey { Origin = KeyOrigin.External } };
        Assert.IsType<Decision<KeyEvent, KeyReply>.Refuse>(KeyRules.Decide(null, imported, Some.Noon, null));
    }

    [Fact]
    public void The_alias_of_a_service_is_made_once_by_the_vault_and_by_nobody_else()
    {
        var alias = Some.Alias("aws/s3");
        var story = RealmStory.Given(Some.Id(1), Some.Id(2)).When(Service(alias, 1)).ThenStored<RealmEvent.AliasCreated>();
        story.When(Service(alias, 1)).ThenNothingToDo();
        story.When(Service(alias, 2)).ThenRefused<Refusal.AliasTaken>();
        story.When(Service(Some.Alias("aws/nothing"), 2)).ThenRefused<Refusal.AliasUnknown>();
        story.When(once => new RealmCommand.DeleteAlias(Some.Alice, once, alias)).ThenRefused<Refusal.AliasReserved>();
        story.When(once => new RealmCommand.UpdateAlias(Some.Alice, once, alias, Some.Id(2))).ThenRefused<Refusal.AliasReserved>();
    }

    private static Func<IdempotencyKey, RealmCommand> Service(AliasName alias, int key) =>
        once => new RealmCommand.CreateServiceAlias(Some.Alice, once, alias, Some.Id(key));

    private static KeyStory Managed() => KeyStory.Given().When(once => new KeyCommand.CreateManaged(Some.Alice, once, Some.Address, S3));

    /// <summary>Made by reflection with texts that break a rule of their own: refused for that, whatever the key.</summary>
    private static bool IsMechanical(KeyCommand command) =>
        KeyRules.Decide(null, command, Some.Noon, null) is Decision<KeyEvent, KeyReply>.Refuse { Why: not Refusal.KeyUnknown };
}
