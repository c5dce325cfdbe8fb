using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Model;

public sealed class PermitTests
{
    private static readonly IdempotencyKey Once = Some.Once("use");

    private static readonly KeyState Enabled = KeyStory.GivenAKey().State!;

    private static readonly KeyState Disabled =
        KeyStory.GivenAKey().When(once => new KeyCommand.Disable(Some.Alice, once)).State!;

    [Fact]
    public void An_enabled_key_permits_every_use_of_its_kind() => Assert.All(
        Some.OfEvery<KeyUse>().Where(use => use is not (KeyUse.PrepareImport or KeyUse.EncryptAsymmetric or KeyUse.DecryptAsymmetric
            or KeyUse.Sign or KeyUse.Verify or KeyUse.GenerateMac or KeyUse.VerifyMac or KeyUse.GetPublicKey
            or KeyUse.DeriveSharedSecret or KeyUse.Encapsulate or KeyUse.Decapsulate)),
        use => Assert.Null(KeyRules.Permit(Enabled, use, Some.Noon)));

    [Fact]
    public void Only_a_key_with_material_from_elsewhere_permits_an_import_in_whatever_status() => Assert.All(
        [Enabled, Disabled],
        key => Assert.IsType<Refusal.OriginForbids>(KeyRules.Permit(key, new KeyUse.PrepareImport(Some.Alice, Once), Some.Noon)));

    [Fact]
    public void A_disabled_key_permits_only_to_be_described_and_named() => Assert.All(Some.OfEvery<KeyUse>().Where(use => use is not KeyUse.PrepareImport), use =>
    {
        if (use is KeyUse.Describe or KeyUse.LastUsage or KeyUse.TakeAlias or KeyUse.ReadPolicy or KeyUse.ReadGrants or KeyUse.Rehearse) Assert.Null(KeyRules.Permit(Disabled, use, Some.Noon));
        else Assert.Equal(new Refusal.KeyDisabled(Some.Address), KeyRules.Permit(Disabled, use, Some.Noon));
    });

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    [InlineData(-1, false)]
    public void A_plaintext_has_1_to_4096_bytes(int bytes, bool good)
    {
        var refusal = KeyRules.Permit(Enabled, new KeyUse.Encrypt(Some.Alice, Once, EncryptionContext.Empty, bytes), Some.Noon);
        Assert.Equal(good ? null : new Refusal.SizeInvalid("The plaintext", bytes, 1, 4096, "bytes"), refusal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void A_data_key_has_1_to_1024_bytes(int bytes, bool good)
    {
        var refusal = KeyRules.Permit(Enabled, new KeyUse.GenerateDataKey(Some.Alice, Once, EncryptionContext.Empty, bytes), Some.Noon);
        Assert.Equal(good ? null : new Refusal.SizeInvalid("The data key", bytes, 1, 1024, "bytes"), refusal);
    }

    [Fact]
    public void A_disabled_key_says_so_before_it_looks_at_sizes_or_tags()
    {
        KeyUse[] bad =
        [
            new KeyUse.Encrypt(Some.Alice, Once, EncryptionContext.Empty, 0),
            new KeyUse.GenerateDataKey(Some.Alice, Once, EncryptionContext.Empty, 0),
            new KeyUse.Decrypt(Some.Alice, Once, EncryptionContext.Empty, 99),
        ];
        Assert.All(bad, use => Assert.IsType<Refusal.KeyDisabled>(KeyRules.Permit(Disabled, use, Some.Noon)));
        Assert.All(bad, use => Assert.IsNotType<Refusal.KeyDisabled>(KeyRules.Permit(Enabled, use, Some.Noon)));
    }

    [Fact]
    public void Opens_what_any_of_its_materials_sealed_and_nothing_else()
    {
        var rotated = KeyStory.GivenAKey().When(once => new KeyCommand.RotateNow(Some.Alice, once)).State!;
        Assert.Null(KeyRules.Permit(rotated, Decrypt(1), Some.Noon));
        Assert.Null(KeyRules.Permit(rotated, Decrypt(2), Some.Noon));
        Assert.Equal(new Refusal.CiphertextInvalid(), KeyRules.Permit(rotated, Decrypt(3), Some.Noon));
        Assert.Equal(new Refusal.CiphertextInvalid(), KeyRules.Permit(Enabled, Decrypt(2), Some.Noon));
    }

    private static KeyUse.Decrypt Decrypt(ulong tag) => new(Some.Alice, Once, EncryptionContext.Empty, tag);
}
