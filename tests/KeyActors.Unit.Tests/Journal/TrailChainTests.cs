using CsCheck;

using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Journal;

/// <summary>A block is taken only where this vault put it, to the last bit.</summary>
public sealed class TrailChainTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly TestMac Keyed = new();

    [Fact]
    public void Blocks_are_taken_in_order_and_as_they_were()
    {
        var blocks = Three();
        var chain = new TrailChain(Keyed);
        foreach (var block in blocks)
        {
            Assert.Null(chain.Accept(block, out var content));
            Assert.NotNull(content);
        }

        Assert.Equal((3, Noon.AddSeconds(3)), (chain.Number, chain.FirstAt));
        Assert.Equal(blocks[2].Hash.ToArray(), chain.Head.ToArray());
    }

    [Fact]
    public void A_block_that_is_missing_doubled_or_swapped_is_seen()
    {
        var blocks = Three();
        Assert.IsType<TrailFault.NumberGap>(Walk(blocks[0], blocks[2]));
        Assert.IsType<TrailFault.NumberGap>(Walk(blocks[0], blocks[0]));
        Assert.IsType<TrailFault.NumberGap>(Walk(blocks[1], blocks[0]));
        Assert.IsType<TrailFault.PreviousMismatch>(Walk(blocks[0], Three(Noon.AddMinutes(1))[1]));
    }

    [Fact]
    public void One_bit_flipped_anywhere_is_seen()
    {
        var (first, block) = (Three()[0], Three()[1]);
        var columns = Columns(block);
        for (var column = 0; column < columns.Length; column++)
        {
            for (var bit = 0; bit < (columns[column] is byte[] bytes ? bytes.Length * 8 : 64); bit++)
            {
                var changed = Columns(block);
                if (changed[column] is byte[] blob) blob[bit / 8] ^= (byte)(1 << (bit % 8));
                else changed[column] = (long)changed[column] ^ (1L << bit);
                Assert.True(IsSeen(first, changed), FormattableString.Invariant($"bit {bit} of column {column}"));
            }
        }

        Assert.False(IsSeen(first, columns));
    }

    [Fact]
    public void Every_cut_of_a_column_is_seen()
    {
        var (first, block) = (Three()[0], Three()[1]);
        for (var column = 0; column < 8; column++)
        {
            if (Columns(block)[column] is not byte[] blob) continue;
            for (var length = 0; length < blob.Length; length++)
            {
                var changed = Columns(block);
                changed[column] = blob[..length];
                Assert.True(IsSeen(first, changed));
            }
        }
    }

    [Fact]
    public void A_row_with_a_column_of_another_type_is_no_block()
    {
        for (var column = 0; column < 8; column++)
        {
            var changed = Columns(Three()[0]);
            changed[column] = column % 2 == 0 ? DBNull.Value : "text";
            Assert.Throws<JournalFormatException>(() => TrailSchema.Read(i => changed[i]));
        }
    }

    [Fact]
    public void Another_vault_does_not_take_it()
    {
        var chain = new TrailChain(new TestMac(1));
        Assert.IsType<TrailFault.MacMismatch>(chain.Accept(Three()[0], out _));
        Assert.Null(new TrailChain(null).Accept(Three()[0], out _));
    }

    [Fact]
    public void A_chain_goes_on_behind_a_file_and_before_what_retention_left()
    {
        var blocks = Three();
        Assert.Null(TrailChain.After(blocks[1], Keyed).Accept(blocks[2], out _));
        Assert.Null(TrailChain.Before(blocks[1], Keyed).Accept(blocks[1], out _));
        Assert.IsType<TrailFault.NumberGap>(TrailChain.After(blocks[0], Keyed).Accept(blocks[2], out _));
    }

    [Fact]
    public void Times_never_go_back()
    {
        var chain = new TrailChain(Keyed);
        chain.Append(new TrailContent.Closed(), Noon, Noon);
        Assert.Throws<BrokenInvariantException>(() => chain.Append(new TrailContent.Closed(), Noon.AddTicks(-1), Noon));
        Assert.Throws<BrokenInvariantException>(() => chain.Append(new TrailContent.Closed(), Noon, Noon.AddTicks(-1)));
    }

    [Fact]
    public void An_entry_outside_the_times_of_its_block_is_seen()
    {
        var early = TrailGenerators.Entry.Single() with { FirstAt = Noon.AddTicks(-1), LastAt = Noon };
        var block = new TrailChain(Keyed).Append(new TrailContent.Entries([early]), Noon, Noon);
        Assert.IsType<TrailFault.Unreadable>(new TrailChain(Keyed).Accept(block, out _));
    }

    private static TrailFault? Walk(params TrailBlock[] blocks)
    {
        var chain = new TrailChain(Keyed);
        return blocks.Select(block => chain.Accept(block, out _)).FirstOrDefault(static fault => fault is not null);
    }

    private static bool IsSeen(TrailBlock first, object[] columns)
    {
        try
        {
            return TrailChain.After(first, Keyed).Accept(TrailSchema.Read(i => columns[i]), out _) is not null;
        }
        catch (JournalFormatException)
        {
            return true;
        }
    }

    private static object[] Columns(TrailBlock block) =>
    [
        block.Number, block.Previous.ToArray(), block.FirstAt.UtcTicks, block.LastAt.UtcTicks, block.Entries,
        block.Body.ToArray(), block.Hash.ToArray(), block.Mac.ToArray(),
    ];

    private static TrailBlock[] Three(DateTimeOffset? start = null)
    {
        var (chain, at) = (new TrailChain(Keyed), start ?? Noon);
        return
        [
            chain.Append(new TrailContent.Opened(TrailLevel.Trail), at, at),
            chain.Append(new TrailContent.Entries([TrailCorpus.Entry with { FirstAt = at, LastAt = at }]), at, at.AddSeconds(2)),
            chain.Append(new TrailContent.Closed(), at.AddSeconds(3), at.AddSeconds(3)),
        ];
    }
}
