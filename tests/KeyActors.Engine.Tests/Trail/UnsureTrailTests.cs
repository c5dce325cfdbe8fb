using KeyActors.Journal;
using KeyActors.Model;
using KeyActors.Trail;
using Microsoft.Data.Sqlite;

namespace KeyActors.Engine.Tests.Trail;

/// <summary>A block whose writing failed, though it was stored.</summary>
public sealed class UnsureTrailTests
{
    private static readonly DateTimeOffset Noon = new(2031, 5, 6, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_chain_goes_on_behind_a_block_that_nobody_knew_to_be_stored(bool isStored)
    {
        await using var test = await TestVault.OpenAsync();
        var keyed = test.Vault.Evidence.TrailMacs;
        var folder = Directory.CreateDirectory(Path.Combine(test.Path, "another")).FullName;
        var files = TrailFiles.Open(folder, keyed);
        TrailPart[] dropped = [new(new TrailContent.Dropped(1, 2, Noon), Noon, Noon)];
        files.Add([new TrailPart(new TrailContent.Closed(), Noon, Noon)]);
        using (TrailBook.Lock(folder)) Assert.Throws<SqliteException>(() => files.Add(dropped));
        if (isStored)
        {
            // The same block by another way: the state that a commit leaves which was durable and reported a failure.
            var other = TrailFiles.Open(folder, keyed);
            other.Add(dropped);
            other.Close();
        }

        files.Add([new TrailPart(new TrailContent.Closed(), Noon, Noon)]);
        Assert.Equal(isStored ? 3 : 2, files.Last!.Number);
        files.Close();
        Assert.Equal(isStored ? 3 : 2, TrailBook.Read(folder, keyed).Count);
    }
}
