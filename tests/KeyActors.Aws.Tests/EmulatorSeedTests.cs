using System.Security.Cryptography;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>The keys that an emulator begins with.</summary>
public sealed class EmulatorSeedTests
{
    private const string One = "11111111-1111-4111-8111-111111111111";
    private const string Two = "mrk-22222222222242228222222222222222";

    private static readonly string Material = Convert.ToBase64String(SHA256.HashData("seed"u8));

    private static string Seed => $$$"""
        {"keys":[
          {"id":"{{{One}}}","region":"eu-central-1","description":"orders","aliases":["alias/orders"],"tags":{"team":"blue"}},
          {"id":"{{{Two}}}","region":"eu-central-1","origin":"EXTERNAL","material":"{{{Material}}}"},
          {"id":"{{{One}}}","spec":"SYMMETRIC_DEFAULT","usage":"ENCRYPT_DECRYPT"}
        ]}
        """;

    [Fact]
    public async Task Its_keys_are_there_at_the_start_and_after_a_reset()
    {
        await using var emulated = await Emulated.StartAsync(Seed);
        using var kms = emulated.Client();
        for (var round = 0; round < 2; round++)
        {
            var orders = (await kms.DescribeKeyAsync("alias/orders")).KeyMetadata;
            Assert.Equal((One, "orders"), (orders.KeyId, orders.Description));
            Assert.Equal("blue", Assert.Single((await kms.ListResourceTagsAsync(new() { KeyId = One })).Tags).TagValue);
            var imported = (await kms.DescribeKeyAsync(Two)).KeyMetadata;
            Assert.Equal(("Enabled", "EXTERNAL"), (imported.KeyState.Value, imported.Origin.Value));
            Assert.Equal(2, (await kms.ListKeysAsync(new())).Keys.Count);
            using var elsewhere = emulated.Client("us-east-1");
            Assert.Equal(One, Assert.Single((await elsewhere.ListKeysAsync(new())).Keys).KeyId);
            await kms.CreateKeyAsync(new());
            await emulated.Emulator.ResetAsync();
        }
    }

    [Fact]
    public async Task What_was_sealed_under_the_material_of_a_seed_opens_in_the_next_run()
    {
        MemoryStream blob;
        await using (var first = await Emulated.StartAsync(Seed))
        {
            using var kms = first.Client();
            blob = (await kms.EncryptAsync(new() { KeyId = Two, Plaintext = new("kept"u8.ToArray()) })).CiphertextBlob;
        }

        await using var second = await Emulated.StartAsync(Seed);
        using var again = second.Client();
        Assert.Equal("kept"u8.ToArray(), (await again.DecryptAsync(new() { CiphertextBlob = blob })).Plaintext.ToArray());
    }

    [Theory]
    [InlineData("""{"keys":[{"id":"11111111-1111-4111-8111-111111111111"},{"id":"11111111-1111-4111-8111-111111111111"}]}""", "twice")]
    [InlineData("""{"keys":[{"id":"aaaaaaaa-1111-4111-8111-111111111111"},{"id":"mrk-aaaaaaaa111141118111111111111111"}]}""", "twice")]
    [InlineData("""{"keys":[{"id":"11111111-1111-4111-8111-111111111111","material":"not base64!"}]}""", "keys[0].material")]
    [InlineData("""{"keys":[{"id":"11111111-1111-4111-8111-111111111111","material":""}]}""", "keys[0].material")]
    [InlineData("""{"keys":[{"id":"11111111-1111-4111-8111-111111111111","material":"AAAA"}]}""", "11111111")]
    [InlineData("""{"keys":[{"id":"11111111-1111-4111-8111-111111111111","material":"AAAA","origin":"AWS_KMS"}]}""", "origin")]
    [InlineData("""{"keys":[{"id":"11111111-1111-4111-8111-111111111111","secret":"x"}]}""", "secret")]
    [InlineData("""{"keys":[{"id":"11111111-1111-4111-8111-111111111111","spec":"ROT_13"}]}""", "ROT_13")]
    [InlineData("""{"keys":[{"id":"11111111-1111-4111-8111-111111111111","aliases":null}]}""", "aliases")]
    [InlineData("""{"keys":[{"id":"11111111-1111-4111-8111-111111111111","aliases":["alias/a","alias/a"]}]}""", "alias/a")]
    [InlineData("""{"keys":[{"id":"11111111-1111-4111-8111-111111111111","aliases":["alias/a"]},{"id":"21111111-1111-4111-8111-111111111111","aliases":["alias/a"]}]}""", "alias/a")]
    [InlineData("""{"keys":[{"id":"11111111-1111-4111-8111-111111111111","spec":"ECC_NIST_P256","usage":"SIGN_VERIFY","material":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}]}""", "11111111")]
    [InlineData("""{"keys":[{"id":"nothing"}]}""", "keys[0].id")]
    [InlineData("""{"keys":[{"id":"11111111-1111-4111-8111-111111111111","region":"no where"}]}""", "region")]
    [InlineData("""{"keys":[{}]}""", "seed")]
    [InlineData("""{"keys":[null]}""", "keys[0]")]
    [InlineData("{}", "seed")]
    [InlineData("null", "null")]
    [InlineData("", "seed")]
    [InlineData("""{"keys":[]} more""", "seed")]
    public async Task A_seed_that_is_wrong_is_refused_whole(string seed, string word)
    {
        var no = await Assert.ThrowsAsync<SeedException>(() => Emulated.StartAsync(seed));
        Assert.Contains(word, no.Message, StringComparison.Ordinal);
    }
}
