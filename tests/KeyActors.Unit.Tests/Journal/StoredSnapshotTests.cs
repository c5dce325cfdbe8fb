using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Journal;

/// <summary>A snapshot is taken only as this vault wrote it, to the last bit.</summary>
public sealed class StoredSnapshotTests
{
    private static readonly TestMac Keyed = new(1);

    [Fact]
    public void What_was_composed_is_read()
    {
        var read = StoredSnapshot.Read(Some().Compose(Keyed), Keyed)!;
        Assert.Equal(("key:somewhere", 500), (read.Head.Stream, read.Head.Number));
        Assert.Equal(Some().Head.Hash.ToArray(), read.Head.Hash.ToArray());
        Assert.Equal((Some().At, Some().Manifest), (read.At, read.Manifest));
        Assert.Equal(Some().State.ToArray(), read.State.ToArray());
    }

    [Fact]
    public void One_bit_flipped_anywhere_is_no_snapshot()
    {
        var bytes = Some().Compose(Keyed);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(StoredSnapshot.Read(bytes, Keyed));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.NotNull(StoredSnapshot.Read(bytes, Keyed));
    }

    [Fact]
    public void A_snapshot_that_is_cut_is_none()
    {
        var bytes = Some().Compose(Keyed);
        for (var length = 0; length < bytes.Length; length++) Assert.Null(StoredSnapshot.Read(bytes.AsMemory(0, length), Keyed));
    }

    [Fact]
    public void Another_vault_does_not_take_it() => Assert.Null(StoredSnapshot.Read(Some().Compose(Keyed), new TestMac(2)));

    [Fact]
    public void A_snapshot_has_a_bound()
    {
        var huge = new StoredSnapshot(Some().Head, Some().At, Some().Manifest, new byte[StoredSnapshot.BytesMax]);
        Assert.Throws<BrokenInvariantException>(() => huge.Compose(Keyed));
    }

    private static StoredSnapshot Some() => new(
        new StreamHead("key:somewhere", 500, [.. Enumerable.Range(0, 32).Select(static n => (byte)n)]),
        new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        KeyStateCodec.Manifest,
        new byte[] { 1, 2, 3 });
}
