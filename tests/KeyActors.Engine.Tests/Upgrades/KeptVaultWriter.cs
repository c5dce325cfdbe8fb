namespace KeyActors.Engine.Tests.Upgrades;

/// <summary>Writes the vault of a level that no vault is kept of: <c>KEYACTORS_WRITE_VAULT=level-3</c>, once.</summary>
public sealed class KeptVaultWriter
{
    [Fact]
    public async Task A_story_makes_a_vault_and_the_blobs_that_it_must_open()
    {
        using var home = new TempFolder();
        var blobs = await VaultStory.TellAsync(home.At("vault"));
        var kept = KeptVault.Of("level", home.At("vault"), blobs);
        Assert.Contains("journal.db", kept.Files.Keys);
        Assert.Contains("seal.kas", kept.Files.Keys);
        Assert.True(blobs.Count >= 8);
        if (Environment.GetEnvironmentVariable("KEYACTORS_WRITE_VAULT") is { Length: > 0 } name) (kept with { Name = name }).Write();
    }
}
