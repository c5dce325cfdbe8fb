using KeyActors.Model;
using Microsoft.Extensions.Time.Testing;
using static KeyActors.Engine.Tests.Imports.Importer;

namespace KeyActors.Engine.Tests.Imports;

/// <summary>Whatever is wrong with an import is refused for what it is, and changes nothing.</summary>
public sealed class BadImportTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private TestVault test = null!;
    private string key = "";

    public async Task InitializeAsync()
    {
        test = await TestVault.OpenAsync(o => o with { Clock = clock });
        key = await test.Vault.EmptyKeyAsync();
    }

    public async Task DisposeAsync() => await test.DisposeAsync();

    [Fact]
    public async Task A_token_that_is_damaged_cut_or_made_up()
    {
        var good = (await test.Vault.ParametersAsync(key)).Wrap(Bytes(1));
        var token = good.Token.ToArray();
        foreach (var at in (int[])[0, 8, 9, 20, 21, token.Length / 2, token.Length - 1])
        {
            var bad = token.ToArray();
            bad[at] ^= 0x40;
            await RefusedAsync<Refusal.ImportTokenInvalid>(good with { Token = bad });
            await RefusedAsync<Refusal.ImportTokenInvalid>(good with { Token = token.AsMemory(0, Math.Max(1, at)) });
        }

        await RefusedAsync<Refusal.ImportTokenInvalid>(good with { Token = new byte[6144] });
        await RefusedAsync<Refusal.ImportTokenInvalid>(good with { Token = good.Wrapped });
    }

    [Fact]
    public async Task A_token_of_yesterday()
    {
        var good = (await test.Vault.ParametersAsync(key)).Wrap(Bytes(1));
        clock.Advance(TimeSpan.FromHours(24));
        await RefusedAsync<Refusal.ImportTokenExpired>(good);
        await test.Vault.ImportAsync(key, Bytes(1));
    }

    [Fact]
    public async Task A_token_from_before_the_last_destruction()
    {
        var good = (await test.Vault.ParametersAsync(key)).Wrap(Bytes(1));
        await test.Vault.Engine.Parts.Keeper.StepAsync(static _ => true);
        await RefusedAsync<Refusal.ImportTokenExpired>(good);
        await test.ReopenAsync();
        await RefusedAsync<Refusal.ImportTokenExpired>(good);
        await test.Vault.ImportAsync(key, Bytes(1));
    }

    [Fact]
    public async Task A_token_of_another_key_or_vault()
    {
        var other = await test.Vault.EmptyKeyAsync();
        await RefusedAsync<Refusal.ImportTokenInvalid>((await test.Vault.ParametersAsync(other)).Wrap(Bytes(1)));
        await using var elsewhere = await KeyVault.InMemoryAsync(new VaultOptions { Clock = clock });
        var theirs = (await elsewhere.ParametersAsync(await elsewhere.EmptyKeyAsync())).Wrap(Bytes(1));
        await RefusedAsync<Refusal.ImportTokenInvalid>(theirs);
    }

    [Fact]
    public async Task A_wrapping_by_another_algorithm_for_another_token_or_none()
    {
        var given = await test.Vault.ParametersAsync(key, ImportAlgorithm.AesKeyWrapSha256);
        var good = given.Wrap(Bytes(1));
        foreach (var other in Enum.GetValues<ImportAlgorithm>().Where(a => a != given.Wrapping.Algorithm && a != ImportAlgorithm.Unknown))
        {
            var wrapping = given.Wrapping with { Algorithm = other };
            var otherwise = new ImportParameters(given.Key, wrapping, given.PublicKey, given.Token, given.ValidTo);
            await RefusedAsync<Refusal.ImportWrappingInvalid>(otherwise.Wrap(Bytes(1)));
        }

        var second = await test.Vault.ParametersAsync(key, ImportAlgorithm.AesKeyWrapSha256);
        await RefusedAsync<Refusal.ImportWrappingInvalid>(good with { Token = second.Token });
        await RefusedAsync<Refusal.ImportWrappingInvalid>(good with { Wrapped = Bytes(1) });
        await test.Vault.ImportKeyMaterialAsync(key, good);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(33)]
    public async Task Material_that_is_too_short_or_too_long(int bytes) =>
        await RefusedAsync<Refusal.ImportWrappingInvalid>((await test.Vault.ParametersAsync(key)).Wrap(new byte[bytes]));

    [Fact]
    public async Task Other_material_than_the_key_had_or_than_was_expected()
    {
        var first = await test.Vault.ImportAsync(key, Bytes(1));
        await test.Vault.DeleteImportedKeyMaterialAsync(key);
        var given = await test.Vault.ParametersAsync(key);
        await RefusedAsync<Refusal.MaterialIncorrect>(given.Wrap(Bytes(2)));
        await RefusedAsync<Refusal.MaterialIncorrect>(given.Wrap(Bytes(2)) with { Kind = ImportKind.Existing });
        await RefusedAsync<Refusal.MaterialIncorrect>(given.Wrap(Bytes(2)) with { Expected = first });
        await RefusedAsync<Refusal.TextInvalid>(given.Wrap(Bytes(1)) with { Kind = ImportKind.New });
        await test.Vault.ImportKeyMaterialAsync(key, given.Wrap(Bytes(1)) with { Expected = first });
    }

    [Fact]
    public async Task Sizes_times_and_words_out_of_bounds()
    {
        var good = (await test.Vault.ParametersAsync(key)).Wrap(Bytes(1));
        await RefusedAsync<Refusal.SizeInvalid>(good with { Token = default });
        await RefusedAsync<Refusal.SizeInvalid>(good with { Token = new byte[6145] });
        await RefusedAsync<Refusal.SizeInvalid>(good with { Wrapped = default });
        await RefusedAsync<Refusal.SizeInvalid>(good with { Wrapped = new byte[6145] });
        await RefusedAsync<Refusal.SizeInvalid>(good with { Description = new string('x', 257) });
        await RefusedAsync<Refusal.TextInvalid>(good with { Description = "\ud800" });
        await RefusedAsync<Refusal.TextInvalid>(good with { ExpiresAt = clock.GetUtcNow() });
        await RefusedAsync<Refusal.TextInvalid>(good with { ExpiresAt = clock.GetUtcNow().AddDays(365).AddTicks(1) });
        await RefusedAsync<Refusal.TextInvalid>(good with { ExpiresAt = DateTimeOffset.MinValue });
        await RefusedAsync<Refusal.TextInvalid>(good with { ExpiresAt = DateTimeOffset.MaxValue });
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await test.Vault.ImportKeyMaterialAsync(key, good with { Kind = ImportKind.Unknown }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await test.Vault.GetParametersForImportAsync(key, ImportKeySpec.Unknown, ImportAlgorithm.OaepSha1));
    }

    [Fact]
    public async Task Keys_that_take_no_material_and_keys_that_are_none()
    {
        var good = (await test.Vault.ParametersAsync(key)).Wrap(Bytes(1));
        var own = await test.KeyAsync();
        await Refused.AsAsync<Refusal.OriginForbids>(async () => await test.Vault.ParametersAsync(own));
        await Refused.AsAsync<Refusal.OriginForbids>(async () => await test.Vault.ImportKeyMaterialAsync(own, good));
        await Refused.AsAsync<Refusal.OriginForbids>(async () => await test.Vault.DeleteImportedKeyMaterialAsync(own));
        await Refused.AsAsync<Refusal.OriginForbids>(async () => await test.Vault.KeepImportedKeyMaterialAsync(own));
        await Refused.AsAsync<Refusal.OriginForbids>(async () => await test.Vault.EnableKeyRotationAsync(key));
        const string none = "11111111-2222-4333-8444-555555555555";
        await Refused.AsAsync<Refusal.KeyUnknown>(async () => await test.Vault.ParametersAsync(none));
        await Refused.AsAsync<Refusal.KeyUnknown>(async () => await test.Vault.ImportKeyMaterialAsync(none, good));
        Assert.Null(Assert.Single(await test.Vault.ListKeyRotationsAsync(own, allMaterial: true)).Import);
    }

    [Fact]
    public async Task More_wrapping_keys_at_once_than_are_made()
    {
        var gate = test.Vault.Engine.PairPlaces;
        while (gate.TryEnter())
        {
        }

        await Refused.AsAsync<Refusal.TooBusy>(async () => await test.Vault.ParametersAsync(key));
        gate.Leave();
        await test.Vault.ParametersAsync(key);
        await test.Vault.ParametersAsync(key);
    }

    private async Task RefusedAsync<TRefusal>(Parcel import)
        where TRefusal : Refusal
    {
        var (events, secrets) = (test.Journal.Content(), test.Vault.Engine.Parts.Keeper.Held().Count);
        await Refused.AsAsync<TRefusal>(async () => await test.Vault.ImportKeyMaterialAsync(key, import));
        Assert.Equal(events, test.Journal.Content());
        Assert.Equal(secrets, test.Vault.Engine.Parts.Keeper.Held().Count);
    }
}
