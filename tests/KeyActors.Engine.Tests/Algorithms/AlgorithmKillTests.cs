using System.Globalization;

using KeyActors.CrashChild;
using KeyActors.Engine.Tests.Durability;
using KeyActors.Model;

using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Algorithms;

/// <summary>Processes killed while they make keys of every kind: what was acknowledged serves with the material that it had, and what
/// was not is made once when it is tried again.</summary>
public sealed class AlgorithmKillTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("KEYACTORS_LONG") == "1";
    private readonly Dictionary<string, (KeySpec Spec, string? Key, byte[]? Proof)> keys = [];

    [Fact]
    public async Task Law_An_acknowledged_key_keeps_its_material_and_one_that_was_not_is_made_once()
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("KEYACTORS_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : (ulong)Environment.TickCount64;
        Console.WriteLine($"Kills under keys of every kind: KEYACTORS_SEED={seed}");
        output.WriteLine($"KEYACTORS_SEED={seed}");
        var dice = new Dice(seed);
        using var home = new VaultHome();
        var (settled, kills) = (0, IsLong ? 100 : 4);
        for (var round = 1; round <= kills; round++)
        {
            foreach (var line in await Child.RunAndKillAsync(home.Folder, $"k{round}", dice, "kinds")) Note(line.Split('\t'));
            await using var vault = await home.OpenAsync();
            settled += await SettleAsync(vault);
            Assert.Equal(keys.Values.Select(static k => k.Key!).Order(), (await vault.ListKeysAsync().AllAsync()).Select(static k => k.Id.ToString()).Order());
        }

        Assert.Empty(home.Alarms.Rung);
        Assert.Empty((await Judge.VerificationAsync(home))!);
        output.WriteLine($"{kills} kills: {keys.Count} keys, {settled} of them tried again");
        Assert.True(keys.Count > kills, "The children made next to nothing before they were killed.");
    }

    private void Note(string[] fields)
    {
        if (fields[0] == "I") keys.Add(fields[1], (Enum.Parse<KeySpec>(fields[2]), null, null));
        if (fields[0] == "A") keys[fields[1]] = (keys[fields[1]].Spec, fields[2], Convert.FromBase64String(fields[3]));
    }

    private async Task<int> SettleAsync(VaultClient vault)
    {
        var again = 0;
        foreach (var (token, (spec, key, proof)) in keys.ToList())
        {
            if (key is null)
            {
                var made = await KindLoad.MakeAsync(vault, token, spec);
                Assert.Equal(made, await KindLoad.MakeAsync(vault, token, spec));
                keys[token] = (spec, made, await KindLoad.ProveAsync(vault, made, spec));
                again++;
                continue;
            }

            var row = SpecRules.Of(spec);
            if (row.Mac.IsEmpty) await vault.VerifyAsync(key, KindLoad.Message, MessageKind.Raw, row.Signing[0], proof);
            else await vault.VerifyMacAsync(key, KindLoad.Message, row.Mac[0], proof);
        }

        return again;
    }
}
