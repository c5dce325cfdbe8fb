using System.Globalization;

using KeyActors.CrashChild;
using KeyActors.Journal;
using KeyActors.Model;

using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>Files of a vault cut and flipped, one or several at once: it serves everything acknowledged, says that it cannot, or does not
/// open. It never serves less without a word.</summary>
public sealed class TornFileTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly string[] Names =
        ["journal.db", "journal.db", "journal.db-wal", "journal.db-wal", "secrets-1.kas", "seal.kas", "file.seal", Anchor.FileName, "vault.lock", "snapshots.db", "snapshots.db-wal"];

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("KEYACTORS_LONG") == "1";
    private Story story = null!;
    private VaultHome killed = null!;

    public async Task InitializeAsync()
    {
        story = await Story.TellAsync();
        killed = await KilledAsync(story);
    }

    public Task DisposeAsync()
    {
        story.Dispose();
        killed.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_torn_vault_serves_what_was_acknowledged_or_says_that_it_does_not(bool wasKilled)
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("KEYACTORS_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : (ulong)Environment.TickCount64;
        output.WriteLine($"KEYACTORS_SEED={seed}");
        var dice = new Dice(seed);
        var wrong = new List<string>();
        var caught = new Dictionary<Catch, int>();
        for (var i = 0; i < (IsLong ? 2_000 : 150); i++)
        {
            using var home = new VaultHome(wasKilled ? killed.Folder : story.Snapped);
            var what = Tear(home, dice);
            try
            {
                var (came, why) = await JudgeAsync(home, wasKilled);
                caught[came] = caught.GetValueOrDefault(came) + 1;
                if (came == Catch.Unseen) wrong.Add($"{what}: {why}");
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                wrong.Add($"{what}: {e.GetType().Name} {e.Message} {string.Join(" / ", home.Alarms.Lines.Select(static l => l.Text))}");
            }
        }

        output.WriteLine(string.Join(", ", caught.Select(static c => $"{c.Key}: {c.Value}")));
        Assert.True(wrong.Count == 0, $"KEYACTORS_SEED={seed}\n{string.Join(Environment.NewLine, wrong)}");
        Assert.Equal([Catch.Refused, Catch.Unavailable, Catch.Harmless], caught.Keys.Order());
    }

    [Fact]
    public async Task The_log_of_a_killed_vault_cut_at_any_frame_is_noticed()
    {
        var whole = File.ReadAllBytes(killed.At("journal.db-wal"));
        Assert.True(whole.Length > 32, "The killed vault has no log.");
        const int frame = 24 + 4096;
        var step = IsLong ? 1 : Math.Max(1, whole.Length / frame / 20);
        for (var frames = 0; 32 + (frames * frame) < whole.Length; frames += step)
        {
            using var home = new VaultHome(killed.Folder);
            File.WriteAllBytes(home.At("journal.db-wal"), whole[..(32 + (frames * frame))]);
            var (caught, why) = await JudgeAsync(home, wasKilled: true);
            Assert.True(caught is Catch.Refused or Catch.Unavailable, $"{frames} frames: {caught} {why}");
        }

        using var untouched = new VaultHome(killed.Folder);
        Assert.Equal(Catch.Harmless, (await JudgeAsync(untouched, wasKilled: true)).Caught);
    }

    /// <summary>A copy of a vault while it is open and at rest: what a kill leaves, with everything in the log of the database.</summary>
    private static async Task<VaultHome> KilledAsync(Story story)
    {
        var killed = new VaultHome();
        using var home = new VaultHome(story.Snapped);
        await using var vault = await home.OpenAsync(home.Options with { Settings = Story.EverySnapshot });
        await vault.TagKeyAsync(story.Key.ToString(), [new Tag("last", "words")]);
        await vault.TagKeyAsync(story.Other.ToString(), [new Tag("last", "words")]);
        var begun = TimeProvider.System.GetTimestamp();
        // At rest is when the anchor knows one sum only.
        while (!IsSettled(home) || Behind(home))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience.Max, "Heads and anchor never come to rest.");
            await Task.Delay(5);
        }

        VaultHome.CopyTo(home.Folder, killed.Folder);
        foreach (var name in new[] { "journal.db-shm", "snapshots.db-shm" }) File.Delete(killed.At(name));
        return killed;
    }

    private static bool IsSettled(VaultHome home)
    {
        var anchor = File.ReadAllBytes(home.At(Anchor.FileName));
        return anchor.AsSpan(40, HeadSum.Bytes).SequenceEqual(anchor.AsSpan(72, HeadSum.Bytes));
    }

    private static bool Behind(VaultHome home)
    {
        using var journal = new ClosedJournal(home.Folder);
        return journal.One("SELECT COUNT(*) FROM (SELECT persistence_id p, MAX(sequence_number) n FROM journal GROUP BY 1) WHERE n <> (SELECT number FROM heads WHERE persistence_id = p)") is not 0L;
    }

    private async Task<(Catch Caught, string Why)> JudgeAsync(VaultHome home, bool wasKilled)
    {
        KeyVault vault;
        try
        {
            vault = await home.OpenAsync();
        }
        catch (RefusedException e)
        {
            Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
            return (Catch.Refused, e.Message);
        }

        await using (vault)
        {
            var caught = Catch.Harmless;
            foreach (var (key, blob, events) in new[] { (story.Key, story.Blob, Story.EventsOfKey), (story.Other, story.OtherBlob, 6L) })
            {
                try
                {
                    var about = await vault.DescribeKeyAsync(key.ToString()).AsTask().WaitAsync(Patience.Max);
                    if (about.EventCount < events) return (Catch.Unseen, $"{key} has {about.EventCount} events of {events}");
                    if (wasKilled && about.Tags.All(static t => t.Key != "last")) return (Catch.Unseen, $"{key} has lost its last tag");
                    Assert.NotEmpty(await vault.DecryptAsync(blob).AsTask().WaitAsync(Patience.Max));
                }
                catch (RefusedException e)
                {
                    Assert.True(e.Refusal is Refusal.KeyUnavailable or Refusal.Unavailable, $"{e.Refusal}");
                    await home.Alarms.RingAsync();
                    caught = Catch.Unavailable;
                }
            }

            return (caught, "");
        }
    }

    private static string Tear(VaultHome home, Dice dice)
    {
        var told = new List<string>();
        for (var files = 1 + (dice.Next(3) / 2) + (dice.Next(6) / 5); files > 0; files--)
        {
            var name = Names[dice.Next(Names.Length)];
            var path = home.At(name);
            if (!File.Exists(path)) continue;
            var bytes = File.ReadAllBytes(path);
            if (bytes.Length == 0) continue;
            var at = dice.Next(bytes.Length);
            switch (dice.Next(4))
            {
                case 0:
                    bytes = bytes[..at];
                    told.Add($"{name} cut to {at}");
                    break;
                case 1:
                    bytes.AsSpan(at, Math.Min(512, bytes.Length - at)).Clear();
                    told.Add($"{name} zeroed at {at}");
                    break;
                default:
                    bytes[at] ^= (byte)(1 << dice.Next(8));
                    told.Add($"{name} flipped at {at}");
                    break;
            }

            File.WriteAllBytes(path, bytes);
        }

        return string.Join(", ", told);
    }
}
