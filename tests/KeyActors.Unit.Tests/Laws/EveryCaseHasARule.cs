using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Laws;

/// <summary>The unions are closed but the compiler does not count their cases: this does.</summary>
public sealed class EveryCaseHasARule
{
    private static readonly KeyState Key = KeyState.Evolve(null, Some.Created());

    private static readonly RealmState Directory = RealmState.Empty(Realm.Default);

    [Fact]
    public void Law_Every_command_of_a_key_is_decided() => Assert.All(
        Some.OfEvery<KeyCommand>(),
        command => Assert.NotNull(KeyRules.Decide(Key, command, Some.Noon, Some.Material(2))));

    [Fact]
    public void Law_Every_command_is_decided_for_a_key_that_does_not_exist() => Assert.All(
        Some.OfEvery<KeyCommand>(),
        command => Assert.NotNull(KeyRules.Decide(null, command, Some.Noon, Some.Material(2))));

    [Fact]
    public void Law_Every_use_is_judged() => Assert.All(Some.OfEvery<KeyUse>(), use => Assert.IsNotType<BrokenInvariantException>(Record.Exception(() => KeyRules.Permit(Key, use, Some.Noon))));

    [Fact]
    public void Law_Every_command_of_a_realm_is_decided() => Assert.All(
        Some.OfEvery<RealmCommand>(),
        command => Assert.NotNull(RealmRules.Decide(Directory, command, Some.Noon)));

    [Fact]
    public void Law_Every_event_of_a_key_has_a_rule() => Assert.All(
        Some.OfEvery<KeyEvent>(),
        happened => KnowsTheCase(() => KeyState.Evolve(Key, happened)));

    [Fact]
    public void Law_Every_event_of_a_realm_has_a_rule() => Assert.All(
        Some.OfEvery<RealmEvent>(),
        happened => KnowsTheCase(() => RealmState.Evolve(Directory, happened)));

    [Fact]
    public void The_cases_are_found_at_all()
    {
        Assert.Contains(typeof(KeyCommand.RotateNow), Some.Cases(typeof(KeyCommand)));
        Assert.Contains(typeof(KeyUse.Encrypt), Some.Cases(typeof(KeyUse)));
        Assert.Contains(typeof(RealmCommand.ClaimKey), Some.Cases(typeof(RealmCommand)));
    }

    /// <summary>An event may be out of place here; it may not be unheard of.</summary>
    private static void KnowsTheCase(Action evolve)
    {
        var thrown = Record.Exception(evolve);
        if (thrown is null) return;
        Assert.DoesNotContain("No rule for", Assert.IsType<BrokenInvariantException>(thrown).Message, StringComparison.Ordinal);
    }
}
