using KeyActors.Journal;
using KeyActors.Model;
using KeyActors.Store;

using Xunit;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>The states that a kill can leave between events, anchor and heads, and what the next openings make of them.</summary>
public sealed class KilledVaultTests : IAsyncLifetime
{
    private Story story = null!;

    public async Task InitializeAsync() => story = await Story.TellAsync();

    public Task DisposeAsync()
    {
        story.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Events_that_a_kill_left_without_heads_are_served()
    {
        using var home = Killed();
        await using var vault = await home.OpenAsync();
        Assert.Equal(Story.EventsOfKey, (await vault.DescribeKeyAsync(story.Key.ToString())).EventCount);
        Assert.Empty(home.Alarms.Rung);
    }

    [Fact]
    public async Task Heads_that_a_kill_left_behind_are_brought_up_by_the_next_opening_even_of_keys_that_nobody_calls()
    {
        using var home = Killed();
        await using (await home.OpenAsync())
        {
        }

        using (var journal = new ClosedJournal(home.Folder))
        {
            Assert.Equal(Story.EventsOfKey, journal.One("SELECT number FROM heads WHERE persistence_id = $0", story.KeyStream));
            journal.Touch(1, "DELETE FROM journal WHERE persistence_id = $0 AND sequence_number = $1", story.KeyStream, Story.EventsOfKey);
        }

        await using var again = await home.OpenAsync();
        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await again.DecryptAsync(story.Blob));
        Assert.IsType<Refusal.KeyUnavailable>(refused.Refusal);
        await home.Alarms.RingAsync();
    }

    /// <summary>All events are stored; heads and anchor are those of the older moment, in which the vault was opened last.</summary>
    private VaultHome Killed()
    {
        var home = new VaultHome(story.Now);
        new Scene(story, home, story.KeyStream).Take(story.Older, Anchor.FileName, AnchoredHeads.OpenedName);
        using var older = new ClosedJournal(story.Older);
        using var journal = new ClosedJournal(home.Folder);
        journal.Run("DELETE FROM heads");
        foreach (var row in older.Rows("SELECT persistence_id, number, hash, mac FROM heads"))
            journal.Touch(1, "INSERT INTO heads (persistence_id, number, hash, mac) VALUES ($0, $1, $2, $3)", row);
        return home;
    }
}
