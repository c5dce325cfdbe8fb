using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

public sealed class KeyMaterialsTests
{
    public static TheoryData<KeySpec> Pairs => [.. MadeKeys.Pairs];

    public static TheoryData<KeySpec> All => [.. SpecRules.Rows.Select(static r => r.Spec)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Reads_what_it_wrote_as_the_same_material(KeySpec spec)
    {
        var material = MadeKeys.Material(spec);
        Assert.Equal(material, MadeKeys.Read(spec, MadeKeys.Private(spec)));
        Assert.All(MadeKeys.Pairs.Where(other => other != spec), other => Assert.Null(MadeKeys.Read(other, MadeKeys.Private(spec))));
        Assert.NotEqual(material, MadeKeys.Make(spec));
        foreach (var algorithm in SpecRules.Of(spec).Signing)
        {
            var signature = MadeKeys.Sign(spec, algorithm, [1, 2, 3], material);
            Assert.True(Signatures.Verify(spec, algorithm, MessageKind.Raw, [1, 2, 3], material, signature));
            Assert.True(Signatures.VerifyWithPublicKey(spec, algorithm, MessageKind.Raw, [1, 2, 3], MadeKeys.Public(spec), signature));
            Assert.False(Signatures.Verify(spec, algorithm, MessageKind.Raw, [1, 2, 4], material, signature));
        }
    }
}
