using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Model;

public sealed class NameTests
{
    private const string Uuid = "1234abcd-12ab-34cd-56ef-1234567890ab";
    private const string Mrk = "mrk-1234abcd12ab34cd56ef1234567890ab";
    private const string Hex32 = "00112233445566778899aabbccddeeff";

    [Theory]
    [InlineData("000000000000")]
    [InlineData("123456789012")]
    public void An_account_reads_back_as_written(string text)
    {
        Assert.True(AccountId.TryParse(text, out var account));
        Assert.Equal(text, account.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12345678901")]
    [InlineData("1234567890123")]
    [InlineData(" 12345678901")]
    [InlineData("12345678901\n")]
    [InlineData("123456789012\n")]
    [InlineData("12345678901a")]
    [InlineData("-12345678901")]
    [InlineData("12345678901\u0663")]
    [InlineData("\uFF11\uFF12\uFF13\uFF14\uFF15\uFF16\uFF17\uFF18\uFF19\uFF10\uFF11\uFF12")]
    public void Refuses_an_account_that_is_not_twelve_ascii_digits(string? text) => Assert.False(AccountId.TryParse(text, out _));

    [Theory]
    [InlineData("us-east-1")]
    [InlineData("eu-central-2")]
    [InlineData("us-gov-west-1")]
    [InlineData("ap-southeast-12")]
    public void A_region_reads_back_as_written(string text)
    {
        Assert.True(RegionName.TryParse(text, out var region));
        Assert.Equal(text, region.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("US-EAST-1")]
    [InlineData("us-east-1 ")]
    [InlineData("us-east-1\n")]
    [InlineData("us-east")]
    [InlineData("us-1")]
    [InlineData("us-east-123")]
    [InlineData("us-east-\u0661")]
    [InlineData("us--east-1")]
    [InlineData("us-east-1:")]
    [InlineData("abcdefgh-abcdefghijkl-abcdefghijkl-1")]
    public void Refuses_a_region_outside_its_grammar(string? text) => Assert.False(RegionName.TryParse(text, out _));

    [Fact]
    public void An_unset_account_and_region_are_the_default_ones()
    {
        Assert.Equal(AccountId.Default, default);
        Assert.Equal(RegionName.Default, default);
        Assert.Equal(Realm.Default.GetHashCode(), default(Realm).GetHashCode());
        Assert.Equal("us-east-1:000000000000", default(Realm).ToString());
    }

    [Theory]
    [InlineData(Uuid, false)]
    [InlineData("00000000-0000-0000-0000-000000000000", false)]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff", false)]
    [InlineData(Mrk, true)]
    [InlineData("mrk-00000000000000000000000000000000", true)]
    public void A_key_id_reads_back_as_written(string text, bool isMultiRegion)
    {
        Assert.True(KeyId.TryParse(text, out var id));
        Assert.Equal(text, id.ToString());
        Assert.Equal(isMultiRegion, id.IsMultiRegion);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1234ABCD-12ab-34cd-56ef-1234567890ab")]
    [InlineData(" " + Uuid)]
    [InlineData(Uuid + " ")]
    [InlineData(Uuid + "\n")]
    [InlineData("\t" + Uuid)]
    [InlineData("\u00A0" + Uuid)]
    [InlineData("{" + Uuid + "}")]
    [InlineData("1234abcd12ab34cd56ef1234567890ab")]
    [InlineData("1234abc-12ab-34cd-56ef-1234567890ab")]
    [InlineData("1234abcd-12ab-34cd-56ef-1234567890abc")]
    [InlineData("1234abcd-12ab-34cd-56ef1-234567890ab")]
    [InlineData("0x34abcd-12ab-34cd-56ef-1234567890ab")]
    [InlineData("1234abcd-0xab-34cd-56ef-1234567890ab")]
    [InlineData("1234abcd-12ab-34cd-56ef-0x34567890ab")]
    [InlineData("+234abcd-12ab-34cd-56ef-1234567890ab")]
    [InlineData("-234abcd-12ab-34cd-56ef-1234567890ab")]
    [InlineData("1234abcd-12ab-34cd-56ef--234567890ab")]
    [InlineData("1234abcg-12ab-34cd-56ef-1234567890ab")]
    [InlineData("1234abcd-12ab-34cd-56ef-1234567890a\uFF42")]
    [InlineData("1234abcd-12ab-34cd-56ef-1234567890a\u0661")]
    [InlineData("MRK-1234abcd12ab34cd56ef1234567890ab")]
    [InlineData("mrk-1234ABCD12ab34cd56ef1234567890ab")]
    [InlineData("mrk-1234abcd12ab34cd56ef1234567890a")]
    [InlineData("mrk-1234abcd12ab34cd56ef1234567890abc")]
    [InlineData("mrk-" + Uuid)]
    [InlineData(Mrk + "\n")]
    [InlineData("mrk- 234abcd12ab34cd56ef1234567890ab")]
    public void Refuses_every_other_spelling_of_a_key_id(string? text) => Assert.False(KeyId.TryParse(text, out _));

    [Fact]
    public void A_key_id_has_its_bytes_in_network_order_in_both_spellings()
    {
        Assert.True(KeyId.TryParse(Uuid, out var id));
        Assert.True(KeyId.TryParse(Mrk, out var multi));
        var bytes = new byte[KeyId.Bytes];
        id.Write(bytes);
        Assert.Equal("1234ABCD12AB34CD56EF1234567890AB", Convert.ToHexString(bytes));
        Assert.Equal(id, KeyId.FromBytes(bytes, isMultiRegion: false));
        Assert.Equal(multi, KeyId.FromBytes(bytes, isMultiRegion: true));
        Assert.NotEqual(id, multi);
    }

    [Fact]
    public void A_random_key_id_has_the_version_and_variant_of_a_random_uuid()
    {
        Assert.Equal("00000000-0000-4000-8000-000000000000", KeyId.FromRandom(new byte[16], false).ToString());
        var ones = Enumerable.Repeat((byte)0xff, 16).ToArray();
        Assert.Equal("ffffffff-ffff-4fff-bfff-ffffffffffff", KeyId.FromRandom(ones, false).ToString());
    }

    [Theory]
    [InlineData("alias/a")]
    [InlineData("alias/Case-Counts_1")]
    [InlineData("alias/a/b//c")]
    [InlineData("alias/alias/x")]
    public void An_alias_reads_back_as_written(string text)
    {
        Assert.Equal(text, AliasName.Parse(text).ToString());
        Assert.False(AliasName.Parse(text).IsService);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("alias/")]
    [InlineData("Alias/a")]
    [InlineData("alias:a")]
    [InlineData(" alias/a")]
    [InlineData("alias/a ")]
    [InlineData("alias/a\n")]
    [InlineData("alias/a\nb")]
    [InlineData("alias/a.b")]
    [InlineData("alias/\u00E9")]
    [InlineData("alias/\u0661")]
    [InlineData("alias/a\0")]
    public void Refuses_an_alias_outside_its_grammar(string? text)
    {
        Assert.False(AliasName.TryParse(text, out _));
        Assert.IsType<Refusal.NameInvalid>(Assert.Throws<RefusedException>(() => AliasName.Parse(text)).Refusal);
    }

    [Fact]
    public void An_alias_has_at_most_256_characters_with_its_prefix()
    {
        Assert.True(AliasName.TryParse("alias/" + new string('a', 250), out var longest));
        Assert.Equal(256, longest.ToString().Length);
        Assert.False(AliasName.TryParse("alias/" + new string('a', 251), out _));
    }

    [Theory]
    [InlineData("alias/aws/s3", true)]
    [InlineData("alias/aws/", true)]
    [InlineData("alias/aws", false)]
    [InlineData("alias/awsx/s3", false)]
    [InlineData("alias/AWS/s3", false)]
    [InlineData("alias/my/aws/s3", false)]
    public void A_name_under_alias_aws_belongs_to_a_service(string text, bool isService) =>
        Assert.Equal(isService, AliasName.Parse(text).IsService);

    [Fact]
    public void Aliases_are_told_apart_by_case_and_have_ordinal_order()
    {
        Assert.NotEqual(AliasName.Parse("alias/A"), AliasName.Parse("alias/a"));
        Assert.True(AliasName.Parse("alias/B").CompareTo(AliasName.Parse("alias/a")) < 0);
    }

    [Theory]
    [InlineData("arn:aws:kms:eu-west-1:123456789012:key/" + Uuid)]
    [InlineData("arn:aws:kms:us-east-1:000000000000:key/" + Mrk)]
    public void A_key_arn_reads_back_as_written(string text)
    {
        Assert.True(KeyArn.TryParse(text, out var arn));
        Assert.Equal(text, arn.ToString());
        Assert.Equal(new KeyRef.ByArn(arn), KeyRef.Parse(text));
    }

    [Theory]
    [InlineData("arn:aws-cn:kms:eu-west-1:123456789012:key/" + Uuid)]
    [InlineData("arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/" + Uuid)]
    [InlineData("arn:aws:s3:eu-west-1:123456789012:key/" + Uuid)]
    [InlineData("ARN:aws:kms:eu-west-1:123456789012:key/" + Uuid)]
    [InlineData("arn:aws:kms::123456789012:key/" + Uuid)]
    [InlineData("arn:aws:kms:eu-west-1::key/" + Uuid)]
    [InlineData("arn:aws:kms:eu-west-1:123456789012:Key/" + Uuid)]
    [InlineData("arn:aws:kms:eu-west-1:123456789012:key/")]
    [InlineData("arn:aws:kms:eu-west-1:123456789012:key/" + Uuid + ":x")]
    [InlineData("arn:aws:kms:eu-west-1:123456789012:key/" + Uuid + "\n")]
    [InlineData("arn:aws:kms:eu-west-1:123456789012:key/ " + Uuid)]
    [InlineData("arn:aws:kms:eu-west-1:123456789012:key:" + Uuid)]
    [InlineData("arn:aws:kms:eu-west-1:123456789012")]
    [InlineData(" arn:aws:kms:eu-west-1:123456789012:key/" + Uuid)]
    [InlineData("arn:aws:kms:eu-west-1:123456789012:alias/")]
    [InlineData("arn:aws-cn:kms:eu-west-1:123456789012:alias/a")]
    [InlineData("arn:aws:kms:eu-west-1:123456789012:alias/a\n")]
    [InlineData("arn:aws:kms:eu-west-1:12345678901\u0661:alias/a")]
    [InlineData("arn:aws:iam::123456789012:role/a")]
    [InlineData("key/" + Uuid)]
    [InlineData("")]
    [InlineData(null)]
    public void Refuses_every_other_spelling_of_an_arn(string? text)
    {
        Assert.False(KeyArn.TryParse(text, out _));
        Assert.False(AliasArn.TryParse(text, out _));
        Assert.IsType<Refusal.NameInvalid>(Assert.Throws<RefusedException>(() => KeyRef.Parse(text)).Refusal);
    }

    [Fact]
    public void A_reference_is_read_by_its_spelling()
    {
        Assert.IsType<KeyRef.ById>(KeyRef.Parse(Uuid));
        Assert.IsType<KeyRef.ById>(KeyRef.Parse(Mrk));
        Assert.IsType<KeyRef.ByAlias>(KeyRef.Parse("alias/a"));
        Assert.IsType<KeyRef.ByAliasArn>(KeyRef.Parse("arn:aws:kms:eu-west-1:123456789012:alias/a/b"));
        Assert.All(
            new[] { Uuid, Mrk, "alias/a", "arn:aws:kms:eu-west-1:123456789012:alias/a/b" },
            text => Assert.Equal(text, KeyRef.Parse(text).ToString()));
    }

    [Fact]
    public void A_key_arn_is_no_alias_arn_and_the_other_way_round()
    {
        Assert.False(AliasArn.TryParse("arn:aws:kms:eu-west-1:123456789012:key/" + Uuid, out _));
        Assert.False(KeyArn.TryParse("arn:aws:kms:eu-west-1:123456789012:alias/a", out _));
    }

    [Fact]
    public void Material_and_secret_ids_read_back_as_written()
    {
        Assert.True(KeyMaterialId.TryParse(Hex32 + Hex32, out var material));
        Assert.True(SecretId.TryParse(Hex32, out var secret));
        Assert.Equal((Hex32 + Hex32, Hex32), (material.ToString(), secret.ToString()));
        Assert.Equal(0x0011223344556677UL, material.Tag);
        var (materialBytes, secretBytes) = (new byte[KeyMaterialId.Bytes], new byte[SecretId.Bytes]);
        material.Write(materialBytes);
        secret.Write(secretBytes);
        Assert.Equal((material, secret), (KeyMaterialId.FromBytes(materialBytes), SecretId.FromBytes(secretBytes)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00112233445566778899AABBCCDDEEFF")]
    [InlineData("00112233445566778899aabbccddeef")]
    [InlineData("00112233445566778899aabbccddeeff0")]
    [InlineData("00112233445566778899aabbccddeeff\n")]
    [InlineData(" 0112233445566778899aabbccddeeff")]
    [InlineData("0x112233445566778899aabbccddeeff")]
    [InlineData("0\uFF1112233445566778899aabbccddeeff")]
    public void Refuses_hex_that_is_not_lower_case_and_whole(string? text)
    {
        Assert.False(SecretId.TryParse(text, out _));
        Assert.False(KeyMaterialId.TryParse(text is null ? null : text + Hex32, out _));
    }

    [Fact]
    public void An_idempotency_key_is_the_sha_256_of_its_token()
    {
        const string abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-4, example "abc".
        var bytes = new byte[IdempotencyKey.Bytes];
        IdempotencyKey.Of("abc").Write(bytes);
        Assert.Equal(abc, IdempotencyKey.Of("abc").ToString());
        Assert.Equal(IdempotencyKey.Of("abc"), IdempotencyKey.FromBytes(bytes));
        Assert.NotEqual(IdempotencyKey.Of("abc"), IdempotencyKey.Of("abc").Step("abc"));
        Assert.NotEqual(IdempotencyKey.Of("abc").Step("a"), IdempotencyKey.Of("abc").Step("b"));
        Assert.Throws<ArgumentException>(() => IdempotencyKey.Of(""));
        Assert.Throws<ArgumentException>(() => IdempotencyKey.Of("\uD800"));
        Assert.ThrowsAny<ArgumentException>(() => IdempotencyKey.Of("abc").Step("\uD800"));
    }

    [Fact]
    public void A_fingerprint_tells_where_one_field_ends_and_the_next_begins()
    {
        var prints = new[]
        {
            CommandFingerprint.Of("k", "ab", "c"), CommandFingerprint.Of("k", "a", "bc"), CommandFingerprint.Of("k", "abc"),
            CommandFingerprint.Of("k", "abc", ""), CommandFingerprint.Of("ka", "bc"), CommandFingerprint.Of("k", "\uD800"),
            CommandFingerprint.Of("k", "\uFFFD"), CommandFingerprint.Of("k", ""), CommandFingerprint.Of("k", (string)null!),
        };
        Assert.Equal(prints.Length, prints.Distinct().Count());
        Assert.Equal(CommandFingerprint.Of("k", "ab", "c"), CommandFingerprint.Of("k", "ab", "c"));
    }
}
