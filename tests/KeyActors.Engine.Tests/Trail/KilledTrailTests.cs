using KeyActors.CrashChild;
using KeyActors.Engine.Tests.Durability;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Trail;

/// <summary>Processes killed under load: the trail goes on behind what stood, tells the gap, and lies about nothing.</summary>
public sealed class KilledTrailTests
{
    private const int Kills = 6;

    [Fact]
    public async Task Every_kill_is_a_gap_and_the_chain_holds()
    {
        var dice = new Dice(20261124);
        using var home = new VaultHome();
        var gaps = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            var said = await Child.RunAndKillAsync(home.Folder, $"t{kill}", dice);
            if (!File.Exists(home.At("trail.db"))) continue;
            await using var vault = await home.OpenAsync();
            var contents = TrailBook.Read(vault);
            // One that was killed before it had opened its trail left nothing open.
            var wasOpen = said.Contains("O");
            var found = contents.OfType<TrailContent.Gap>().ToList();
            Assert.InRange(found.Count, gaps + (wasOpen ? 1 : 0), gaps + 2);
            gaps = found.Count;
            if (!wasOpen) continue;
            var last = found[^1].Bounds;
            Assert.True(last.AfterBlock > 0 && last.After <= last.Until);
        }

        Assert.InRange(gaps, 1, Kills * 2);
        Assert.Empty(home.Alarms.Rung);
    }
}
