using System.Globalization;

using KeyActors.CrashChild;
using KeyActors.Model;

using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>Processes killed while they seal: what they said against what the reopened vault counts.</summary>
public sealed class UsageKillTests(ITestOutputHelper output)
{
    private const int Budget = 40;
    private const int SmallBudget = 2_000;
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("KEYACTORS_LONG") == "1";
    private readonly Dictionary<string, (long Uses, long Bytes)> meant = [];
    private readonly Dictionary<string, (long Uses, long Bytes)> done = [];

    [Fact]
    public async Task Law_The_truth_is_within_what_is_counted_and_a_kill_costs_at_most_what_was_open()
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("KEYACTORS_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : (ulong)Environment.TickCount64;
        output.WriteLine($"KEYACTORS_SEED={seed}");
        Console.WriteLine($"Kills under uses: KEYACTORS_SEED={seed}");
        var dice = new Dice(seed);
        using var home = new VaultHome();
        await using (var vault = await home.OpenAsync())
        {
            foreach (var alias in UseLoad.Keys) await vault.CreateKeyAsync(alias);
            await vault.SetUsageBudgetAsync(UseLoad.Keys[1], new UsageBudget(SmallBudget, null, AtLimit.Refuse));
            await vault.SetUsageBudgetAsync(UseLoad.Keys[2], new UsageBudget(Budget, null, AtLimit.Rotate));
        }

        var rounds = IsLong ? 300 : 15;
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var line in await Child.RunAndKillAsync(home.Folder, $"u{round}", dice, "uses")) Note(line.Split('\t'));
            await using var vault = await home.OpenAsync();
            foreach (var key in UseLoad.Keys) Check(key, await vault.GetKeyLastUsageAsync(key), round);
        }

        Assert.Empty(home.Alarms.Rung);
        Assert.Empty((await Judge.VerificationAsync(home))!);
        output.WriteLine($"{rounds} kills: {meant.Values.Sum(static m => m.Uses)} uses begun, {done.Values.Sum(static d => d.Uses)} answered");
        Assert.True(done.Values.Sum(static d => d.Uses) > rounds, "The children did next to nothing before they were killed.");
    }

    private void Note(string[] fields)
    {
        if (fields[0] == "I") Add(meant, fields[1], fields[2]);
        if (fields[0] == "A") Add(done, $"{fields[1]} {fields[3]}", fields[2]);
    }

    /// <summary>What was answered has happened; what was begun may have. Nobody here can know more of the truth.</summary>
    private void Check(string key, KeyLastUsage usage, int kills)
    {
        foreach (var m in usage.Materials)
        {
            var (uses, bytes) = done.GetValueOrDefault($"{key} {m.Material}");
            Assert.True(uses <= m.AtMost && bytes <= m.BytesAtMost, $"{key}: {uses} uses, {bytes} bytes were answered, {m} counted.");
            if (key == UseLoad.Keys[1]) Assert.True(m.AtMost <= SmallBudget, $"{m}");
            if (key == UseLoad.Keys[2]) Assert.True(m.AtMost <= Budget, $"{m}");
        }

        var begun = meant.GetValueOrDefault(key);
        var (counted, countedBytes) = (usage.Materials.Sum(static m => m.AtLeast), usage.Materials.Sum(static m => m.Bytes));
        Assert.True(counted <= begun.Uses && countedBytes <= begun.Bytes, $"{key}: {counted} uses counted, {begun.Uses} were begun.");
        var unknown = usage.Materials.Sum(static m => m.UnknownUses);
        Assert.True(unknown <= kills * UsageState.OpenMax * Limits.AllotmentUsesMin, $"{key}: {unknown} uses unknown after {kills} kills.");
        var known = done.Where(d => d.Key.StartsWith(key + " ", StringComparison.Ordinal)).Select(static d => d.Key.Split(' ')[1]);
        Assert.All(known, material => Assert.Contains(usage.Materials, m => m.Material.ToString() == material));
    }

    private static void Add(Dictionary<string, (long Uses, long Bytes)> sums, string name, string bytes)
    {
        var (uses, sum) = sums.GetValueOrDefault(name);
        sums[name] = (uses + 1, sum + int.Parse(bytes, CultureInfo.InvariantCulture));
    }
}
