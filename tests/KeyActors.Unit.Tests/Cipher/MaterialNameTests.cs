using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

public sealed class MaterialNameTests
{
    [Fact]
    public void Names_the_corpus_as_another_language_does()
    {
        using var names = Vectors.Corpus("kac1", "material_names.json");
        var count = 0;
        foreach (var test in names.RootElement.GetProperty("tests").EnumerateArray())
        {
            var hedge = new byte[HedgedSalt.KeyBytes];
            HedgedSalt.DeriveKey(test.Hex("key"), hedge);
            Assert.Equal(test.GetProperty("hedgeKey").GetString(), Convert.ToHexStringLower(hedge));
            var id = MaterialName.Of(test.Hex("key"), KeyId.FromBytes(test.Hex("keyId"), isMultiRegion: false));
            Assert.Equal(test.GetProperty("materialId").GetString(), id.ToString());
            count++;
        }

        Assert.Equal(9, count);
    }

    [Fact]
    public void Names_vector_one_as_the_design_says()
    {
        using var vectors = Vectors.Corpus("kac1", "kac1_vectors.json");
        var first = vectors.RootElement.GetProperty("tests")[0];
        var name = MaterialName.Of(first.Hex("key"), KeyId.FromBytes(first.Hex("keyId"), isMultiRegion: true));
        Assert.Equal("d7a2827172c69f5f65df18672784674b4a9281f17d4be87595b11d30a4d3dfc5", name.ToString());

        var hedge = new byte[HedgedSalt.KeyBytes];
        HedgedSalt.DeriveKey(first.Hex("key"), hedge);
        Assert.Equal("7feec00c72c707ccaee44640a0844564dd442660138b78ca0bd7f278fa1539db", Convert.ToHexStringLower(hedge));
    }

    [Fact]
    public void Gives_one_material_another_name_under_another_key()
    {
        var material = new byte[32];
        Assert.NotEqual(
            MaterialName.Of(material, KeyId.FromBytes(new byte[16], isMultiRegion: false)),
            MaterialName.Of(material, KeyId.FromRandom(new byte[16], isMultiRegion: false)));
    }
}
