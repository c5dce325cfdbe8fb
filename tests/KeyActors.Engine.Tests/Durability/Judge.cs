using KeyActors.History;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>Opens a vault that was edited, calls it, and says what became of the edit.</summary>
internal static class Judge
{
    internal static async Task<(Catch Caught, string Why)> RecoveryAsync(Scene scene, Target target)
    {
        var (story, home) = (scene.Story, scene.Home);
        KeyVault vault;
        try
        {
            vault = await home.OpenAsync();
        }
        catch (RefusedException e)
        {
            Assert.True(e.Refusal is Refusal.VaultUnusable or Refusal.VaultInUse or Refusal.VaultNewer, $"{e.Refusal}");
            Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
            return (Catch.Refused, e.Message);
        }

        await using (vault)
        {
            if ((await vault.GetHealthAsync()).Recovery is not null)
            {
                Assert.Single(home.Alarms.Lines, static l => l.Number == 80);
                foreach (var blob in new[] { story.Blob, story.OtherBlob })
                {
                    var refused = await Assert.ThrowsAsync<RefusedException>(() => vault.DecryptAsync(blob).AsTask().WaitAsync(Patience.Max));
                    Assert.True(refused.Refusal is Refusal.KeyDisabled, $"{refused.Refusal}");
                }

                return (Catch.Recovered, home.Alarms.Lines.First(static l => l.Number == 80).Text);
            }

            var key = await CallAsync(vault, story.Key, story.Blob);
            var other = await CallAsync(vault, story.Other, story.OtherBlob);
            if (key.Refusal is null)
            {
                Assert.Null(other.Refusal);
                var isWhole = key.Events == Story.EventsOfKey && !home.Alarms.Rung.Any();
                return (isWhole ? Catch.Harmless : Catch.Unseen, $"{key.Events} events");
            }

            Assert.True(key.Refusal is Refusal.KeyUnavailable or Refusal.Unavailable, $"{key.Refusal}");
            await home.Alarms.RingAsync();
            // One broken key is one broken key; a broken directory takes its realm with it.
            if (target == Target.Key) Assert.Null(other.Refusal);
            else Assert.NotNull(other.Refusal);
            return (Catch.Unavailable, string.Join(" / ", home.Alarms.Rung.Select(static l => l.Text)));
        }
    }

    /// <summary>What verification finds, with everything that the vault can lend to it.</summary>
    /// <returns>The faults; null when the vault cannot even be inspected.</returns>
    internal static async Task<IReadOnlyList<HistoryFault>?> VerificationAsync(VaultHome home)
    {
        VaultInspection inspection;
        try
        {
            inspection = await KeyVault.InspectAsync(home.Folder, home.Options);
        }
        catch (RefusedException)
        {
            return null;
        }

        await using (inspection)
        {
            var evidence = inspection.Evidence;
            try
            {
                var history = VaultHistory.Open(home.Folder);
                return (await VaultVerifier.VerifyAsync(history, evidence.Macs, evidence.HeadMacs, evidence.TrailMacs, evidence.Secrets, null)).Faults;
            }
            catch (RefusedException e)
            {
                return [new HistoryFault("journal.db", 0, "file-unreadable", e.Message)];
            }
        }
    }

    /// <summary>Describes and decrypts; a call that does not come back is a failure.</summary>
    private static async Task<(Refusal? Refusal, long Events)> CallAsync(KeyVault vault, KeyArn key, byte[] blob)
    {
        try
        {
            var about = await vault.DescribeKeyAsync(key.ToString()).AsTask().WaitAsync(Patience.Max);
            Assert.NotEmpty(await vault.DecryptAsync(blob).AsTask().WaitAsync(Patience.Max));
            return (null, about.EventCount);
        }
        catch (RefusedException e)
        {
            // Not a moment's weakness: it stays so, for uses and for changes.
            await Assert.ThrowsAsync<RefusedException>(() => vault.DecryptAsync(blob).AsTask().WaitAsync(Patience.Max));
            await Assert.ThrowsAsync<RefusedException>(() => vault.DisableKeyAsync(key.ToString()).AsTask().WaitAsync(Patience.Max));
            return (e.Refusal, 0);
        }
    }
}
