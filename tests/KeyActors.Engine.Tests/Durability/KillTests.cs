using System.Globalization;

using KeyActors.CrashChild;
using KeyActors.Model;

using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>Processes killed under load: nothing acknowledged is lost, nothing is doubled, every blob opens.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("KEYACTORS_LONG") == "1";

    [Fact]
    public async Task A_vault_whose_process_is_killed_at_random_moments_loses_nothing_and_doubles_nothing()
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("KEYACTORS_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : (ulong)Environment.TickCount64;
        output.WriteLine($"KEYACTORS_SEED={seed}");
        Console.WriteLine($"Kills: KEYACTORS_SEED={seed}");
        var dice = new Dice(seed);
        var left = IsLong ? 3_000 : 50;
        while (left > 0)
        {
            // A history grows with the kills: begin anew before checking it costs more than killing.
            var rounds = Math.Min(left, 100);
            await RunAsync(rounds, dice);
            left -= rounds;
        }
    }

    private async Task RunAsync(int rounds, Dice dice)
    {
        using var home = new VaultHome();
        var ledger = new Ledger();
        var retried = 0;
        for (var round = 0; round < rounds; round++)
        {
            ledger.Note(await Child.RunAndKillAsync(home.Folder, $"r{round}", dice));
            // Every third time the next child finds what the kill left, and is killed itself.
            if (dice.Next(3) == 0 && round < rounds - 1) continue;
            retried += ledger.Unanswered;
            await using (var vault = await home.OpenAsync())
            {
                await ledger.SettleAsync(vault);
            }

            Assert.Empty(home.Alarms.Rung);
            using var journal = new ClosedJournal(home.Folder);
            ledger.Hold(journal);
        }

        await using (var vault = await home.OpenAsync()) await ledger.SettleAllAsync(vault);
        Assert.Empty(home.Alarms.Rung);
        var faults = await Judge.VerificationAsync(home);
        Assert.Empty(faults!);
        await CheckOrphansAsync(home);
        output.WriteLine($"{rounds} kills: {ledger.Intentions} intentions, {ledger.Acknowledged} acknowledged, {ledger.Blobs} blobs opened, {retried} without an answer, tried again");
        Assert.True(ledger.Acknowledged > rounds, "The children did next to nothing before they were killed.");
    }

    /// <summary>What a kill leaves half done, the next opening removes: no secret that nobody names, no claimed id without a
    /// history.</summary>
    private async Task CheckOrphansAsync(VaultHome home)
    {
        await using var vault = await home.OpenAsync();
        var (keys, materials) = (0, 0);
        await foreach (var key in vault.ListKeysAsync())
        {
            var about = await vault.DescribeKeyAsync(key.ToString());
            keys++;
            materials += about.Materials.Length;
            foreach (var material in about.Materials) Assert.True(vault.Evidence.Secrets.TryFind(material.Secret, out var held) && held == material.Id);
        }

        await foreach (var alias in vault.ListAliasesAsync())
            Assert.Contains(alias.Name, (await vault.DescribeKeyAsync(alias.Key.ToString())).Aliases);
        Assert.Equal(materials, vault.Evidence.Secrets.Count);
        Assert.Empty(vault.Engine.Parts.Realms.Unborn());
        output.WriteLine($"{keys} keys, {materials} materials, epoch {vault.Engine.Parts.Keeper.Epoch}, no secret that no event names");
    }
}
