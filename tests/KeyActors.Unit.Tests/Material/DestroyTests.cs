using KeyActors.Material;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

/// <summary>A destruction drops what it names and nothing else, and finds whatever is left in any file.</summary>
public sealed class DestroyTests : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("keyactors-destroy-");

    private string Folder => Path.Combine(home.FullName, "vault");

    public void Dispose() => home.Delete(recursive: true);

    [Fact]
    public async Task Drops_what_it_names_and_nothing_else_and_wipes_it()
    {
        using var folder = VaultFolder.InMemory();
        await using var keeper = await Vaults.InitialiseAsync(folder);
        var kept = await keeper.CreateAsync(1);
        var doomed = await keeper.CreateAsync(2);
        Assert.True(keeper.TryLend(doomed.Secret, out var lent));

        var done = await keeper.DestroyAsync([doomed.Secret]);

        Assert.True(lent.Wiped.IsCompletedSuccessfully);
        Assert.Equal((2ul, true, true), (done.Epoch, done.Stepped, done.OldFilesRemoved));
        Assert.Empty(done.Remains);
        Assert.Equal(folder.List().Count, done.FilesSearched);
        Assert.Equal(folder.List().Sum(name => folder.Length(name)!.Value), done.BytesSearched);
        Assert.Equal(kept, Assert.Single(keeper.Held()));
        keeper.AssertWhole(kept);
    }

    [Fact]
    public async Task Waits_for_the_last_lease()
    {
        using var folder = VaultFolder.InMemory();
        await using var keeper = await Vaults.InitialiseAsync(folder);
        var doomed = await keeper.CreateAsync(1);
        Assert.True(keeper.TryLend(doomed.Secret, out var lent));
        using var taken = new ManualResetEventSlim();
        using var giveBack = new ManualResetEventSlim();
        var borrower = Task.Factory.StartNew(Borrow, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        taken.Wait();
        var destroying = keeper.DestroyAsync([doomed.Secret]);
        while (keeper.TryDescribe(doomed.Secret, out _)) await Task.Yield();
        Assert.False(destroying.IsCompleted);

        giveBack.Set();

        Assert.Empty((await destroying).Remains);
        await borrower;

        void Borrow()
        {
            Assert.True(lent.TryTake(out var lease));
            using (lease)
            {
                taken.Set();
                giveBack.Wait();
            }
        }
    }

    [Fact]
    public async Task Answers_without_a_step_for_what_is_gone_and_searches_for_its_name()
    {
        using var folder = VaultFolder.InMemory();
        await using var keeper = await Vaults.InitialiseAsync(folder);
        var doomed = await keeper.CreateAsync(1);
        await keeper.DestroyAsync([doomed.Secret]);

        var again = await keeper.DestroyAsync([doomed.Secret]);
        Assert.Equal((2ul, false), (again.Epoch, again.Stepped));
        Assert.Empty(again.Remains);

        folder.Write("stray", Name(doomed.Secret));
        Assert.Equal("stray", (await keeper.DestroyAsync([doomed.Secret])).Remains[doomed.Secret]);
        var none = await keeper.DestroyAsync([]);
        Assert.Equal((false, 0L), (none.Stepped, none.FilesSearched));
    }

    [Theory]
    [InlineData("notes.txt", 0)]
    [InlineData("journal.db", 0)]
    [InlineData("journal.db-wal", (1024 * 1024) - 30)]
    [InlineData("journal.db", (1024 * 1024) - 1)]
    [InlineData("x", (5 * 1024 * 1024) - 59)]
    public async Task Finds_the_sealed_bytes_in_any_file_also_across_pieces(string name, int at)
    {
        using var folder = VaultFolder.Open(Folder);
        await using var keeper = await Vaults.InitialiseAsync(folder);
        var doomed = await keeper.CreateAsync(1);
        var file = File.ReadAllBytes(Path.Combine(Folder, "secrets-1.kas"));
        // The last 60 bytes of the record, and of the file: nonce, sealed secret, tag.
        File.WriteAllBytes(Path.Combine(Folder, name), [.. new byte[at], .. file[^60..], 0]);

        var done = await keeper.DestroyAsync([doomed.Secret]);
        Assert.Equal(name, done.Remains[doomed.Secret]);
        // What is not proven yet is looked for again.
        Assert.Equal(name, (await keeper.DestroyAsync([doomed.Secret])).Remains[doomed.Secret]);

        File.WriteAllBytes(Path.Combine(Folder, name), new byte[at + 61]);
        Assert.Empty((await keeper.DestroyAsync([doomed.Secret])).Remains);
    }

    [Fact]
    public async Task Takes_the_name_in_a_database_for_the_history_that_it_is_and_locks_nobody_out()
    {
        using var folder = VaultFolder.Open(Folder);
        await using var keeper = await Vaults.InitialiseAsync(folder);
        var doomed = await keeper.CreateAsync(1);
        File.WriteAllBytes(Path.Combine(Folder, "journal.db"), Name(doomed.Secret));
        File.WriteAllBytes(Path.Combine(Folder, "journal.db-shm"), Name(doomed.Secret));

        var done = await keeper.DestroyAsync([doomed.Secret]);
        Assert.Empty(done.Remains);
        // Sealed bytes are looked for in databases too, and are not known any more once nothing of them was found.
        var again = await keeper.DestroyAsync([doomed.Secret]);
        Assert.Equal(done.FilesSearched - 1, again.FilesSearched);
        await using var writer = new FileStream(Path.Combine(Folder, "journal.db"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        writer.WriteByte(1);
    }

    [Fact]
    public async Task Refuses_while_a_record_that_must_be_carried_over_is_damaged()
    {
        using var folder = VaultFolder.InMemory();
        StoredSecret doomed;
        StoredSecret kept;
        await using (var keeper = await Vaults.InitialiseAsync(folder))
        {
            doomed = await keeper.CreateAsync(1);
            kept = await keeper.CreateAsync(2);
        }

        var bytes = folder.Read("secrets-1.kas", 10_000)!;
        bytes[^1] ^= 1;
        folder.Write("secrets-1.kas", bytes);
        await using var next = await Vaults.OpenAsync(folder);

        await Vaults.AssertRefusedAsync($"{kept.Secret}", () => next.DestroyAsync([doomed.Secret]));

        next.AssertWhole(doomed);
        Assert.Equal(1ul, next.Epoch);
        var both = await next.DestroyAsync([doomed.Secret, kept.Secret]);
        Assert.Empty(both.Remains);
        Assert.Empty(next.Held());
    }

    [Fact]
    public async Task Removes_later_an_old_file_that_could_not_be_removed_at_once()
    {
        var disk = new SimulatedDisk();
        await using var keeper = await Vaults.InitialiseAsync(disk);
        var doomed = await keeper.CreateAsync(1);
        var before = disk.Operations;
        var probe = disk.Copy();
        await using (var other = await Vaults.OpenAsync(probe))
        {
            var at = probe.Operations;
            await other.DestroyAsync([doomed.Secret]);
            // The last two operations of a step are the removal of the old file, and its sync.
            disk.FailAt = before + probe.Operations - at - 1;
        }

        disk.Failures = 2;
        var done = await keeper.DestroyAsync([doomed.Secret]);
        Assert.False(done.OldFilesRemoved);
        Assert.Equal("secrets-1.kas", done.Remains[doomed.Secret]);

        var again = await keeper.DestroyAsync([doomed.Secret]);
        Assert.Equal((false, true), (again.Stepped, again.OldFilesRemoved));
        Assert.Empty(again.Remains);
        Assert.DoesNotContain("secrets-1.kas", disk.List());
    }

    [Fact]
    public async Task Can_be_closed_twice_and_destroys_nothing_afterwards()
    {
        using var folder = VaultFolder.InMemory();
        var keeper = await Vaults.InitialiseAsync(folder);
        var doomed = await keeper.CreateAsync(1);
        await keeper.DisposeAsync();
        await keeper.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeper.DestroyAsync([doomed.Secret]));
        Assert.Contains("secrets-1.kas", folder.List());
    }

    private static byte[] Name(SecretId id)
    {
        var name = new byte[SecretId.Bytes];
        id.Write(name);
        return name;
    }
}
