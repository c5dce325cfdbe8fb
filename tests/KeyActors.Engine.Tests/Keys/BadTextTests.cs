using KeyActors.Model;

namespace KeyActors.Engine.Tests.Keys;

/// <summary>Texts that break a rule are refused by that rule, and store nothing.</summary>
public sealed class BadTextTests
{
    private const string Lone = "a\ud800b";

    [Fact]
    public async Task Texts_that_are_not_whole_Unicode_are_refused_as_such()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var before = test.Journal.Content();
        await Refused.AsAsync<Refusal.TextInvalid>(async () => await test.Vault.UpdateDescriptionAsync(key, Lone));
        await Refused.AsAsync<Refusal.TagInvalid>(async () => await test.Vault.TagKeyAsync(key, [new Tag(Lone, "")]));
        await Refused.AsAsync<Refusal.TagInvalid>(async () => await test.Vault.TagKeyAsync(key, [new Tag("a", Lone)]));
        await Refused.AsAsync<Refusal.TagInvalid>(async () => await test.Vault.UntagKeyAsync(key, [Lone]));
        await Refused.AsAsync<Refusal.TextInvalid>(async () => await test.Vault.CreateKeyAsync(null, new NewKey { Description = Lone }));
        await Refused.AsAsync<Refusal.TagInvalid>(async () => await test.Vault.CreateKeyAsync(null, new NewKey { Tags = [new Tag(Lone, "")] }));
        Assert.Equal(before, test.Journal.Content());
    }

    [Fact]
    public async Task A_key_that_would_break_a_rule_claims_no_id()
    {
        await using var test = await TestVault.OpenAsync();
        await test.KeyAsync();
        var before = test.Journal.Content();
        await Refused.AsAsync<Refusal.SizeInvalid>(async () => await test.Vault.CreateKeyAsync(null, new NewKey { Description = new string('x', 8193) }));
        await Refused.AsAsync<Refusal.LimitReached>(async () =>
            await test.Vault.CreateKeyAsync(null, new NewKey { Tags = [.. Enumerable.Range(0, 51).Select(static i => new Tag($"t{i}", ""))] }));
        await Refused.AsAsync<Refusal.TagInvalid>(async () => await test.Vault.CreateKeyAsync(null, new NewKey { Tags = [new Tag("aws:x", "")] }));
        await Refused.AsAsync<Refusal.TagInvalid>(async () => await test.Vault.CreateKeyAsync(null, new NewKey { Tags = default }));
        await Refused.AsAsync<Refusal.TextInvalid>(async () => await test.Vault.CreateKeyAsync(null, new NewKey { Spec = (KeySpec)99 }));
        Assert.Equal(before, test.Journal.Content());
    }

    [Fact]
    public async Task Missing_texts_are_argument_errors()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        await Assert.ThrowsAsync<ArgumentNullException>(() => test.Vault.UpdateDescriptionAsync(key, null!).Soon());
        await Assert.ThrowsAsync<ArgumentNullException>(() => test.Vault.TagKeyAsync(key, null!).Soon());
        await Assert.ThrowsAsync<ArgumentNullException>(() => test.Vault.UntagKeyAsync(key, null!).Soon());
        await Assert.ThrowsAsync<ArgumentNullException>(() => test.Vault.CreateKeyAsync(null, null!).Soon());
    }
}
