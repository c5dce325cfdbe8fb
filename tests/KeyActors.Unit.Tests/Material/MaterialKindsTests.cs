using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Material;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

/// <summary>Material of every kind is made, stored, lent, copied and found again under its name.</summary>
public sealed class MaterialKindsTests
{
    public static TheoryData<KeySpec> Specs => [.. SpecRules.Rows.Select(static r => r.Spec)];

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task Made_material_is_canonical_named_by_itself_and_there_after_a_reopening_and_a_step(KeySpec spec)
    {
        using var folder = VaultFolder.InMemory();
        byte[] material;
        SecretId secret, copy;
        await using (var keeper = await Vaults.InitialiseAsync(folder))
        {
            var stored = await keeper.CreateAsync(Vaults.Key(1), spec, []);
            Assert.Equal((spec, Vaults.Key(1)), (stored.Spec, stored.Key));
            material = keeper.Reveal(stored.Secret);
            Assert.Equal(MaterialName.Of(material, Vaults.Key(1).Id), stored.Material);
            Assert.InRange(material.Length, 1, KeyMaterials.BytesMaxOf(spec));
            AssertCanonical(spec, material);
            secret = stored.Secret;
            copy = (await keeper.CopyAsync(secret, Vaults.Key(1))).Secret;
            Assert.NotEqual(secret, copy);
        }

        await using (var keeper = await Vaults.OpenAsync(folder))
        {
            Assert.Equal(material, keeper.Reveal(secret));
            var step = await keeper.StepAsync(about => about.Secret != secret);
            Assert.Equal([secret], step.Dropped);
            Assert.Equal(material, keeper.Reveal(copy));
            Assert.False(keeper.TryLend(secret, out _));
        }
    }

    [Fact]
    public async Task Two_of_a_kind_are_two_and_many_at_once_are_all_stored()
    {
        using var folder = VaultFolder.InMemory();
        await using var keeper = await Vaults.InitialiseAsync(folder);
        var all = await Task.WhenAll(SpecRules.Rows.Where(static r => r.Spec is not (KeySpec.Rsa3072 or KeySpec.Rsa4096))
            .SelectMany(row => Enumerable.Range(0, 3).Select(_ => keeper.CreateAsync(Vaults.Key(1), row.Spec, []).AsTask())));

        Assert.Equal(all.Length, all.Select(static s => s.Material).Distinct().Count());
        foreach (var stored in all) Assert.Equal(MaterialName.Of(keeper.Reveal(stored.Secret), Vaults.Key(1).Id), stored.Material);
    }

    [Fact]
    public async Task A_keeper_that_is_closed_while_a_pair_is_made_says_so()
    {
        using var folder = VaultFolder.InMemory();
        var keeper = await Vaults.InitialiseAsync(folder);
        var making = keeper.CreateAsync(Vaults.Key(1), KeySpec.Rsa4096, []).AsTask();
        await keeper.DisposeAsync();

        var thrown = await Record.ExceptionAsync(() => making);

        // It was stored before the end, or was not and says that nobody stores here any more.
        Assert.True(thrown is null or ObjectDisposedException, thrown?.ToString());
    }

    private static void AssertCanonical(KeySpec spec, byte[] material)
    {
        if (!UseRules.IsPair(spec))
        {
            Assert.Equal(SpecRules.Of(spec).Size, material.Length);
            return;
        }

        var (pkcs8, back) = (new byte[KeyMaterials.BytesMax], new byte[KeyMaterials.BytesMax]);
        var written = KeyMaterials.WritePrivate(spec, material, pkcs8);
        Assert.True(KeyMaterials.TryRead(spec, pkcs8.AsSpan(0, written), back, out var bytes));
        Assert.Equal(material, back[..bytes]);
        // Keys on lattices are held against others by the corpus: the platform need not have them.
        if (SpecRules.Of(spec).Kind is not (MaterialKind.Rsa or MaterialKind.Ec)) return;
        using AsymmetricAlgorithm outside = SpecRules.Of(spec).Kind == MaterialKind.Rsa ? RSA.Create() : ECDsa.Create();
        outside.ImportPkcs8PrivateKey(pkcs8.AsSpan(0, written), out _);
        Assert.Equal(KeyMaterials.PublicKey(spec, material), outside.ExportSubjectPublicKeyInfo());
    }
}
