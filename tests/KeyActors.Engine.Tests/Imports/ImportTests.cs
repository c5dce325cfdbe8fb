using KeyActors.Cipher;
using KeyActors.Model;
using Microsoft.Extensions.Time.Testing;
using static KeyActors.Engine.Tests.Imports.Importer;

namespace KeyActors.Engine.Tests.Imports;

/// <summary>Material from elsewhere, through the face of the vault: in, out, back, and on to the next.</summary>
public sealed class ImportTests
{
    private static readonly byte[] Plain = "before"u8.ToArray();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static TheoryData<ImportAlgorithm> Algorithms =>
        [.. Enum.GetValues<ImportAlgorithm>().Where(static a => a != ImportAlgorithm.Unknown)];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task A_key_waits_for_its_material_and_serves_with_it_from_then_on(ImportAlgorithm algorithm)
    {
        await using var test = await OpenAsync();
        var key = await test.Vault.EmptyKeyAsync();
        Assert.Equal(KeyStatus.PendingImport, await test.Vault.StatusAsync(key));
        await Refused.AsAsync<Refusal.StatusForbids>(async () => await test.Vault.EncryptAsync(key, Plain));

        var given = await test.Vault.ParametersAsync(key, algorithm);
        Assert.Equal(clock.GetUtcNow().AddHours(24), given.ValidTo);
        await test.ReopenAsync();
        var name = await test.Vault.ImportKeyMaterialAsync(key, given.Wrap(Bytes(1)) with { Description = "from home" });

        var now = await test.Vault.DescribeKeyAsync(key);
        Assert.Equal((KeyStatus.Enabled, KeyOrigin.External), (now.Status, now.Origin));
        Assert.Equal((name, "from home"), (now.Materials.Single().Id, now.Materials.Single().Description));
        Assert.Equal(MaterialName.Of(Bytes(1), now.Arn.Id), name);
        var blob = await test.Vault.EncryptAsync(key, Plain);
        await test.ReopenAsync();
        Assert.Equal(Plain, await test.Vault.DecryptAsync(blob));
    }

    [Fact]
    public async Task Expired_material_serves_nobody_and_opens_again_when_the_same_comes_back()
    {
        await using var test = await OpenAsync();
        var key = await test.Vault.EmptyKeyAsync();
        var end = clock.GetUtcNow().AddDays(365);
        await test.Vault.ImportAsync(key, Bytes(1), expiresAt: end);
        var blob = await test.Vault.EncryptAsync(key, Plain);
        clock.Advance(TimeSpan.FromDays(365) - TimeSpan.FromTicks(1));
        Assert.Equal(Plain, await test.Vault.DecryptAsync(blob));

        clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(KeyStatus.PendingImport, await test.Vault.StatusAsync(key));
        await Refused.AsAsync<Refusal.StatusForbids>(async () => await test.Vault.DecryptAsync(blob));
        await test.ReopenAsync();
        await Refused.AsAsync<Refusal.StatusForbids>(async () => await test.Vault.EncryptAsync(key, Plain));
        var gone = Assert.Single(await test.Vault.ListKeyRotationsAsync(key, allMaterial: true));
        Assert.Equal((KeyMaterialState.Current, ImportState.PendingImport, end), (gone.State, gone.Import, gone.ExpiresAt));

        await Refused.AsAsync<Refusal.MaterialIncorrect>(async () => await test.Vault.ImportAsync(key, Bytes(2)));
        await test.Vault.ImportAsync(key, Bytes(1));
        Assert.Equal(Plain, await test.Vault.DecryptAsync(blob));
        Assert.Null((await test.Vault.DescribeKeyAsync(key)).Materials.Single().ExpiresAt);
    }

    [Fact]
    public async Task A_recorded_expiry_deletes_and_the_material_comes_back_under_another_name_of_its_secret()
    {
        await using var test = await OpenAsync();
        var key = await test.Vault.EmptyKeyAsync();
        await test.Vault.ImportAsync(key, Bytes(1), expiresAt: clock.GetUtcNow().AddDays(10));
        var blob = await test.Vault.EncryptAsync(key, Plain);
        var before = (await test.Vault.DescribeKeyAsync(key)).Materials.Single();
        Assert.True(test.Vault.Engine.Parts.Keeper.TryLend(before.Secret, out var cell));
        clock.Advance(TimeSpan.FromDays(10));

        await WakeAsync(test, key);

        await cell.Wiped.Soon();
        var deleted = (await test.Vault.DescribeKeyAsync(key)).Materials.Single();
        Assert.Equal((before.Id, MaterialPresence.Deleted), (deleted.Id, deleted.Presence));
        await test.ReopenAsync();
        await test.Vault.ImportAsync(key, Bytes(1));
        var back = (await test.Vault.DescribeKeyAsync(key)).Materials.Single();
        Assert.Equal(before.Id, back.Id);
        Assert.NotEqual(before.Secret, back.Secret);
        Assert.Equal(Plain, await test.Vault.DecryptAsync(blob));
    }

    [Fact]
    public async Task The_cell_of_expired_material_is_wiped_when_the_timetable_wakes_the_key()
    {
        await using var test = await OpenAsync();
        var key = await test.Vault.EmptyKeyAsync();
        await test.Vault.ImportAsync(key, Bytes(1), expiresAt: clock.GetUtcNow().AddDays(10));
        await test.Vault.EncryptAsync(key, Plain);
        var secret = (await test.Vault.DescribeKeyAsync(key)).Materials.Single().Secret;
        Assert.True(test.Vault.Engine.Parts.Keeper.TryLend(secret, out var cell));

        clock.Advance(TimeSpan.FromDays(10));

        await cell.Wiped.Soon();
        Assert.Equal(KeyStatus.PendingImport, await test.Vault.StatusAsync(key));
    }

    [Fact]
    public async Task New_material_waits_for_a_rotation_and_seals_then_while_the_old_opens()
    {
        await using var test = await OpenAsync();
        var key = await test.Vault.EmptyKeyAsync();
        var first = await test.Vault.ImportAsync(key, Bytes(1));
        var blob = await test.Vault.EncryptAsync(key, Plain);
        await Refused.AsAsync<Refusal.NoMaterialPending>(async () => await test.Vault.RotateKeyAsync(key));

        var second = await test.Vault.ImportAsync(key, Bytes(2), ImportKind.New);

        await Refused.AsAsync<Refusal.MaterialPending>(async () => await test.Vault.ImportAsync(key, Bytes(3), ImportKind.New));
        await test.ReopenAsync();
        await AssertListedAsync((first, KeyMaterialState.Current), (second, KeyMaterialState.PendingRotation));
        Assert.Empty(await test.Vault.ListKeyRotationsAsync(key, allMaterial: false));
        Assert.Equal(first, await SealedByAsync());

        Assert.Equal(second, await test.Vault.RotateKeyAsync(key));

        await AssertListedAsync((first, KeyMaterialState.NonCurrent), (second, KeyMaterialState.Current));
        var rotation = Assert.Single(await test.Vault.ListKeyRotationsAsync(key, allMaterial: false));
        Assert.Equal((second, RotationKind.OnDemand, clock.GetUtcNow()), (rotation.Material, rotation.Kind, rotation.RotatedAt));
        Assert.Equal(second, await SealedByAsync());
        Assert.Equal(Plain, await test.Vault.DecryptAsync(blob));

        // One of its own missing, and the key waits until that one is back.
        await test.Vault.DeleteImportedKeyMaterialAsync(key, first);
        Assert.Equal(KeyStatus.PendingImport, await test.Vault.StatusAsync(key));
        await test.Vault.ImportAsync(key, Bytes(1), ImportKind.Existing);
        Assert.Equal(Plain, await test.Vault.DecryptAsync(blob));

        async Task AssertListedAsync(params (KeyMaterialId, KeyMaterialState)[] expected)
        {
            var listed = await test.Vault.ListKeyRotationsAsync(key, allMaterial: true);
            Assert.Equal(expected, listed.Select(static m => (m.Material, m.State)));
            Assert.All(listed, static m => Assert.Equal(ImportState.Imported, m.Import));
        }

        async Task<KeyMaterialId> SealedByAsync() =>
            (await test.Vault.EncryptAsync(key, Plain, EncryptionContext.Empty, new byte[Plain.Length + 106])).Material;
    }

    [Fact]
    public async Task Deleted_material_serves_nobody_from_the_answer_on_and_its_cell_is_wiped()
    {
        await using var test = await OpenAsync();
        var key = await test.Vault.EmptyKeyAsync();
        await test.Vault.ImportAsync(key, Bytes(1));
        var blob = await test.Vault.EncryptAsync(key, Plain);
        var secret = (await test.Vault.DescribeKeyAsync(key)).Materials.Single().Secret;
        Assert.True(test.Vault.Engine.Parts.Keeper.TryLend(secret, out var cell));

        await test.Vault.DeleteImportedKeyMaterialAsync(key);

        Assert.True(cell.IsRetired);
        await Refused.AsAsync<Refusal.StatusForbids>(async () => await test.Vault.DecryptAsync(blob));
        await test.Vault.DeleteImportedKeyMaterialAsync(key);
        await test.ReopenAsync();
        await Refused.AsAsync<Refusal.StatusForbids>(async () => await test.Vault.DecryptAsync(blob));
        await test.Vault.ImportAsync(key, Bytes(1));
        Assert.Equal(Plain, await test.Vault.DecryptAsync(blob));
    }

    [Fact]
    public async Task Parameters_that_are_asked_for_after_a_deletion_outlive_its_destruction()
    {
        var (asked, awaited) = (NewSource(), NewSource());
        using var go = new ManualResetEventSlim();
        await using var test = await TestVault.OpenAsync(o => o with
        {
            Clock = clock,
            ErasureStepPassed = step =>
            {
                if (step == "awaited by an import") awaited.TrySetResult();
                if (step != "asked") return;
                asked.TrySetResult();
                go.Wait();
            },
        });
        var key = await test.Vault.EmptyKeyAsync();
        go.Set();
        await test.Vault.ImportAsync(key, Bytes(1));
        go.Reset();
        await test.Vault.DeleteImportedKeyMaterialAsync(key);
        await asked.Task.Soon();
        awaited = NewSource();

        var asking = test.Vault.ParametersAsync(key).AsTask();
        await Task.WhenAny(asking, awaited.Task).Soon();
        go.Set();
        var given = await asking.Soon();
        await Retry.UntilAsync(() => test.Journal.Rows().Any(static r => r.Manifest == "key.material-destroyed/1"));

        await test.Vault.ImportKeyMaterialAsync(key, given.Wrap(Bytes(1)));
        Assert.Equal(KeyStatus.Enabled, await test.Vault.StatusAsync(key));

        static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [Fact]
    public async Task New_material_that_waits_can_be_deleted_and_another_may_come()
    {
        await using var test = await OpenAsync();
        var key = await test.Vault.EmptyKeyAsync();
        await test.Vault.ImportAsync(key, Bytes(1));
        var second = await test.Vault.ImportAsync(key, Bytes(2), ImportKind.New);

        await test.Vault.DeleteImportedKeyMaterialAsync(key, second);

        Assert.Equal(KeyStatus.Enabled, await test.Vault.StatusAsync(key));
        Assert.Null((await test.Vault.DescribeKeyAsync(key)).PendingMaterial);
        await test.Vault.ImportAsync(key, Bytes(3), ImportKind.New);
        await Refused.AsAsync<Refusal.MaterialUnknown>(async () => await test.Vault.DeleteImportedKeyMaterialAsync(key, second));
    }

    [Fact]
    public async Task A_window_holds_a_deletion_back_and_lets_the_material_be_kept()
    {
        await using var test = await OpenAsync();
        var key = await test.Vault.EmptyKeyAsync(deletionDays: 7);
        await test.Vault.ImportAsync(key, Bytes(1));
        var blob = await test.Vault.EncryptAsync(key, Plain);

        await test.Vault.DeleteImportedKeyMaterialAsync(key);

        await Refused.AsAsync<Refusal.StatusForbids>(async () => await test.Vault.DecryptAsync(blob));
        var waits = Assert.Single(await test.Vault.ListKeyRotationsAsync(key, allMaterial: true));
        Assert.Equal((ImportState.Imported, clock.GetUtcNow().AddDays(7)), (waits.Import, waits.DeleteAt));
        await test.ReopenAsync();
        await test.Vault.KeepImportedKeyMaterialAsync(key);
        Assert.Equal(Plain, await test.Vault.DecryptAsync(blob));

        await test.Vault.DeleteImportedKeyMaterialAsync(key);
        clock.Advance(TimeSpan.FromDays(7));
        await WakeAsync(test, key);
        Assert.Equal(MaterialPresence.Deleted, (await test.Vault.DescribeKeyAsync(key)).Materials.Single().Presence);
    }

    [Fact]
    public async Task An_import_again_changes_what_is_said_about_the_material_and_stores_no_second_secret()
    {
        await using var test = await OpenAsync();
        var key = await test.Vault.EmptyKeyAsync();
        var given = await test.Vault.ParametersAsync(key);
        var name = await test.Vault.ImportKeyMaterialAsync(key, given.Wrap(Bytes(1)) with { Description = "first" });
        var end = clock.GetUtcNow().AddDays(3);

        await test.Vault.ImportKeyMaterialAsync(key, given.Wrap(Bytes(1), end.ToOffset(TimeSpan.FromHours(5))) with { Expected = name });

        var now = (await test.Vault.DescribeKeyAsync(key)).Materials.Single();
        Assert.Equal((end, TimeSpan.Zero, "first"), (now.ExpiresAt, now.ExpiresAt!.Value.Offset, now.Description));
        Assert.Single(test.Vault.Engine.Parts.Keeper.Held());
        await test.Vault.ImportKeyMaterialAsync(key, given.Wrap(Bytes(1)) with { Description = "" });
        Assert.Equal("", (await test.Vault.DescribeKeyAsync(key)).Materials.Single().Description);
    }

    [Fact]
    public async Task A_retry_imports_once()
    {
        await using var test = await OpenAsync();
        var key = await test.Vault.EmptyKeyAsync();
        var import = (await test.Vault.ParametersAsync(key)).Wrap(Bytes(1));
        var once = test.Vault.Once(IdempotencyKey.Of("import 17"));
        var name = await once.ImportKeyMaterialAsync(key, import);
        var before = test.Journal.Content();

        Assert.Equal(name, await once.ImportKeyMaterialAsync(key, import));
        await test.ReopenAsync();
        Assert.Equal(name, await test.Vault.Once(IdempotencyKey.Of("import 17")).ImportKeyMaterialAsync(key, import));

        Assert.Equal(before, test.Journal.Content());
        Assert.Single(test.Vault.Engine.Parts.Keeper.Held());
    }

    [Fact]
    public async Task An_import_that_was_sent_goes_on_when_its_caller_gives_up()
    {
        var journal = new ControlledJournal();
        await using var vault = await KeyVault.InMemoryAsync(new VaultOptions { Environment = [] }, () => journal, CancellationToken.None);
        var key = await vault.EmptyKeyAsync();
        var import = (await vault.ParametersAsync(key)).Wrap(Bytes(1));
        using var giveUp = new CancellationTokenSource();
        var (reached, release) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource());
        journal.Before = _ =>
        {
            reached.TrySetResult();
            return release.Task;
        };
        var importing = vault.ImportKeyMaterialAsync(key, import, giveUp.Token).AsTask();
        await reached.Task.Soon();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => importing.Soon());

        release.SetResult();

        await Retry.UntilAsync(() => journal.Stored.Any(static s => s.EndsWith("key.material-imported/1", StringComparison.Ordinal)));
        Assert.Equal(KeyStatus.Enabled, await vault.StatusAsync(key));
    }

    private static async Task WakeAsync(TestVault test, string key)
    {
        Assert.True(KeyArn.TryParse(key, out var address));
        var engine = test.Vault.Engine;
        var wake = new KeyCommand.WakeUp(Caller.Vault, engine.Intentions.ForCommand(), engine.Parts.Clock.GetUtcNow(), 1);
        await engine.CommandAsync(address, wake, CancellationToken.None).Soon();
    }

    private Task<TestVault> OpenAsync() => TestVault.OpenAsync(o => o with { Clock = clock });
}
