using KeyActors.History;
using KeyActors.Journal;
using KeyActors.Model;

using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>Every edit of the matrix, on a copy of one vault: caught as the table says, and repaired never.</summary>
public sealed class TamperMatrixTests(ITestOutputHelper output) : IAsyncLifetime
{
    private Story story = null!;

    public async Task InitializeAsync() => story = await Story.TellAsync();

    public Task DisposeAsync()
    {
        story.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_vault_that_is_edited_serves_before_it_is_edited()
    {
        using var home = new VaultHome(story.Now);
        var (caught, _) = await Judge.RecoveryAsync(new Scene(story, home, story.KeyStream), Target.Key);
        Assert.Equal(Catch.Harmless, caught);
    }

    [Theory]
    [InlineData(nameof(Target.Key))]
    [InlineData(nameof(Target.Realm))]
    [InlineData(nameof(Target.Vault))]
    public async Task Every_edit_is_caught_by_recovery_as_the_matrix_says(string name)
    {
        var target = Enum.Parse<Target>(name);
        var wrong = new List<string>();
        foreach (var cell in TamperMatrix.Cells)
        {
            if (!cell.Recovery.TryGetValue(target, out var expected)) continue;
            using var home = new VaultHome(cell.Group == SnapshotCells.Group ? story.Snapped : story.Now);
            var scene = new Scene(story, home, StreamOf(target));
            cell.Do(scene);
            var before = Stored(home);
            try
            {
                var (caught, why) = await Judge.RecoveryAsync(scene, target);
                output.WriteLine($"{cell}: {caught} ({why})");
                if (caught != expected) wrong.Add($"{cell}: {caught} ({why}), the matrix says {expected}");
                // What a recovery says of itself comes behind what was there.
                var kept = caught == Catch.Recovered ? before?.Count : null;
                if (Stored(home) is { } after && before is not null && !before.SequenceEqual(after.Take(kept ?? after.Count))) wrong.Add($"{cell}: the journal was changed");
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                wrong.Add($"{cell}: {e.GetType().Name} {e.Message} {string.Join(" / ", home.Alarms.Lines.Select(static l => l.Text))}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Theory]
    [InlineData(nameof(Target.Key))]
    [InlineData(nameof(Target.Realm))]
    [InlineData(nameof(Target.Vault))]
    public async Task Every_edit_is_named_by_verification_as_the_matrix_says(string name)
    {
        var target = Enum.Parse<Target>(name);
        var wrong = new List<string>();
        foreach (var cell in TamperMatrix.Cells)
        {
            if (!cell.Recovery.ContainsKey(target)) continue;
            using var home = new VaultHome(cell.Group == SnapshotCells.Group ? story.Snapped : story.Now);
            cell.Do(new Scene(story, home, StreamOf(target)));
            var faults = await Judge.VerificationAsync(home);
            var said = faults is null ? TamperCell.NotInspected : string.Join(" / ", faults.Select(static f => $"[{f.Code}] {f}"));
            output.WriteLine($"{cell}: {said}");
            var isRight = cell.Verification switch
            {
                "" => faults is { Count: 0 },
                TamperCell.NotInspected => faults is null,
                _ => faults is not null && faults.Any(f => f.Code == cell.Verification && IsOf(cell, f, StreamOf(target))),
            };
            if (!isRight) wrong.Add($"{cell}: {said}, the matrix says '{cell.Verification}'");
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public async Task Every_single_byte_of_the_anchor_counts()
    {
        var whole = File.ReadAllBytes(Path.Combine(story.Now, Anchor.FileName));
        Assert.Equal(Anchor.Bytes, whole.Length);
        using var home = new VaultHome(story.Now);
        for (var at = 0; at < whole.Length; at++)
        {
            var altered = (byte[])whole.Clone();
            altered[at] ^= 1;
            File.WriteAllBytes(home.At(Anchor.FileName), altered);
            var refused = await Assert.ThrowsAsync<RefusedException>(async () => await home.OpenAsync());
            Assert.Contains("anchor.kas", refused.Message, StringComparison.Ordinal);
        }

        File.WriteAllBytes(home.At(Anchor.FileName), whole);
        await using var vault = await home.OpenAsync();
        Assert.NotEmpty(await vault.DecryptAsync(story.Blob));
    }

    /// <summary>What is done to the events of a stream is said of that stream.</summary>
    private static bool IsOf(TamperCell cell, HistoryFault fault, string stream) =>
        cell.Group != "journal" || fault.Stream == stream || fault.Stream.Contains('.', StringComparison.Ordinal) || fault.Code == "unknown-stream";

    private string StreamOf(Target target) => target switch
    {
        Target.Key => story.KeyStream,
        Target.Realm => story.RealmStream,
        _ => PersistenceIds.Vault,
    };

    /// <summary>The rows of the journal; null when there is no table to look at.</summary>
    private static List<string>? Stored(VaultHome home)
    {
        if (!File.Exists(home.Journal)) return null;
        try
        {
            using var journal = new ClosedJournal(home.Folder);
            return journal.Dump("journal", "ordering");
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            return null;
        }
    }
}
