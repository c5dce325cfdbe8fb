using System.Text.Json;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Files for the keys of three vaults, made in another language: each key opens what its vault should open, and nothing
/// else.</summary>
public sealed class FileSeveralKeysTests
{
    [Fact]
    public async Task Opens_with_the_keys_that_the_corpus_names_and_with_no_other()
    {
        using var document = Vectors.Corpus("kaf1", "kaf1_several_keys.json");
        var root = document.RootElement;
        var context = EncryptionContext.From(root.GetProperty("encryptionContext").EnumerateArray()
            .Select(static p => new KeyValuePair<string, string>(p[0].GetString()!, p[1].GetString()!)));
        var keys = root.GetProperty("keys").EnumerateArray().Select(static k => (Id: k.Hex("keyId"), Material: k.Hex("material"))).ToArray();
        var plaintext = SealedFile.Pattern(root.GetProperty("plaintextBytes").GetInt32());
        var count = 0;
        foreach (var test in root.GetProperty("tests").EnumerateArray())
        {
            var opensWith = test.GetProperty("opensWith").EnumerateArray().Select(static i => i.GetInt32()).ToHashSet();
            foreach (var (i, key) in keys.Index())
            {
                var opened = await OpenAsync(test.Hex("file"), key.Id, key.Material, context);
                var name = $"{test.GetProperty("name").GetString()}, key {i}";
                Assert.True(opensWith.Contains(i) == opened is not null, $"{name}: {(opened is null ? "refused" : "opened")}");
                if (opened is not null) Assert.Equal(plaintext, opened);
                count++;
            }
        }

        Assert.Equal(23 * 3, count);
    }

    [Fact]
    public async Task Seals_for_three_keys_as_the_corpus_has_it()
    {
        using var document = Vectors.Corpus("kaf1", "kaf1_several_keys.json");
        var root = document.RootElement;
        var whole = root.GetProperty("tests").EnumerateArray().First().Hex("file");
        var context = EncryptionContext.Of(("file", "ledger"), ("site", "both"));
        var keys = root.GetProperty("keys").EnumerateArray().Select(static k => (ReadOnlyMemory<byte>)k.Hex("wrapped")).ToArray();
        var header = await FileHeader.ReadAsync(new MemoryStream(whole));
        var drawn = whole[(header.Bytes - 55)..(header.Bytes - 32)];
        using var sealer = new FileSealer(root.Hex("dataKey"), context, keys, new GivenEntropy(drawn));
        using var output = new MemoryStream();
        await sealer.SealAsync(new MemoryStream(SealedFile.Pattern(100)), output, progress: null);
        Assert.Equal(whole, output.ToArray());
    }

    /// <summary>What a vault with this key does; null when it refuses.</summary>
    private static async Task<byte[]?> OpenAsync(byte[] file, byte[] keyId, byte[] material, EncryptionContext context)
    {
        var header = await FileHeader.ReadAsync(new MemoryStream(file));
        foreach (var blob in header.WrappedKeys)
        {
            var dataKey = new byte[FileHeader.DataKeyBytes];
            if (!blob.Span[6..22].SequenceEqual(keyId) || !Kac1.TryOpen(material, context, blob.Span, dataKey)) continue;
            try
            {
                return await SealedFile.OpenAsync(new MemoryStream(file), new MemoryStream(), context, dataKey);
            }
            catch (RefusedException refused)
            {
                Assert.IsType<Refusal.FileInvalid>(refused.Refusal);
                return null;
            }
        }

        return null;
    }
}
