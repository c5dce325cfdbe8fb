using KeyActors.Model;

using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Durability;

public sealed class DiskFaultTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_full_disk_refuses_changes_and_loses_nothing_and_service_goes_on_when_there_is_room()
    {
        using var disk = SmallDisk.TryMount(Say);
        if (disk is null) return;
        var alarms = new Alarms();
        var options = new VaultOptions { Environment = [], LoggerFactory = alarms };
        var (before, during) = (new ShortLife("before"), new ShortLife("during"));
        await using (var vault = await KeyVault.OpenAsync(disk.Vault, options))
        {
            await before.LiveAsync(vault);
            disk.Fill();
            // The log of the database has room of its own left for a while; then it has none.
            var refused = 0;
            for (var i = 0; refused < 3; i++)
            {
                Assert.True(i < 10_000, "A full disk takes everything.");
                try
                {
                    await vault.UpdateDescriptionAsync("alias/before-one", $"{i} {new string('x', 4000)}").AsTask().WaitAsync(Patience.Max);
                }
                catch (RefusedException e)
                {
                    Assert.True(e.Refusal is Refusal.Unavailable or Refusal.KeyUnavailable, $"{e.Refusal}");
                    refused++;
                }
            }

            await Assert.ThrowsAsync<RefusedException>(() => vault.CreateKeyAsync().AsTask().WaitAsync(Patience.Max));
            var living = during.LiveAsync(vault);
            disk.Free();
            await living;
            await during.CheckAsync(vault);
            output.WriteLine($"{during.Refusals} refusals until there was room");
            disk.Fill();
        }

        // Closed on a full disk: heads and anchor could not be written, and nothing is lost.
        disk.Free();
        alarms.Clear();
        await using var again = await KeyVault.OpenAsync(disk.Vault, options);
        await during.CheckAsync(again);
        Assert.NotEmpty(await again.DecryptAsync(before.Blob));
        Assert.Empty(alarms.Rung);
    }

    [Fact]
    public async Task A_full_disk_refuses_a_new_vault_with_a_sentence_and_the_same_folder_takes_it_when_there_is_room()
    {
        using var disk = SmallDisk.TryMount(Say);
        if (disk is null) return;
        disk.Fill();
        await RefusedAsync(disk);
        disk.Free();
        // So full that some files fit and others do not: every opening that cannot end says so, and the next one goes on.
        var life = new ShortLife("life");
        for (var free = 4; free < 400; free += free < 64 ? 12 : 64)
        {
            disk.Fill(leaving: free * 1024);
            try
            {
                await using var vault = await KeyVault.OpenAsync(disk.Vault, Options).AsTask().WaitAsync(Patience.Max);
            }
            catch (RefusedException e)
            {
                SaysSo(e);
            }

            disk.Free();
        }

        await using var whole = await KeyVault.OpenAsync(disk.Vault, Options);
        await life.LiveAsync(whole);
        await life.CheckAsync(whole);
    }

    [Fact]
    public async Task A_full_disk_opens_a_vault_for_what_it_holds_or_says_why_not()
    {
        using var disk = SmallDisk.TryMount(Say);
        if (disk is null) return;
        var life = new ShortLife("life");
        await using (var vault = await KeyVault.OpenAsync(disk.Vault, Options)) await life.LiveAsync(vault);
        disk.Fill();
        try
        {
            await using var vault = await KeyVault.OpenAsync(disk.Vault, Options).AsTask().WaitAsync(Patience.Max);
            Assert.NotEmpty(await vault.DecryptAsync(life.Blob));
            output.WriteLine("It opens.");
        }
        catch (RefusedException e)
        {
            SaysSo(e);
        }

        disk.Free();
        await using var again = await KeyVault.OpenAsync(disk.Vault, Options);
        await life.CheckAsync(again);
    }

    private static VaultOptions Options => new() { Environment = [] };

    private async Task RefusedAsync(SmallDisk disk)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await KeyVault.OpenAsync(disk.Vault, Options).AsTask().WaitAsync(Patience.Max));
        SaysSo(refused);
    }

    /// <summary>Says that there is no room, and not that anything must be restored or looked into.</summary>
    private void SaysSo(RefusedException refused)
    {
        output.WriteLine(refused.Message);
        Assert.IsType<Refusal.VaultUnusable>(refused.Refusal);
        Assert.Matches("disk|No space left", refused.Message);
        Assert.DoesNotContain("restore", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("verify", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_disk_refuses_the_opening_with_a_sentence()
    {
        using var disk = SmallDisk.TryMount(Say);
        if (disk is null) return;
        var life = new ShortLife("life");
        await using (var vault = await KeyVault.OpenAsync(disk.Vault, new VaultOptions { Environment = [] })) await life.LiveAsync(vault);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Assert.True(disk.TryMakeReadOnly());
        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await KeyVault.OpenAsync(disk.Vault, new VaultOptions { Environment = [] }));
        Assert.IsType<Refusal.VaultUnusable>(refused.Refusal);
        output.WriteLine(refused.Message);
    }

    private void Say(string sentence)
    {
        output.WriteLine(sentence);
        Console.WriteLine(sentence);
    }
}
