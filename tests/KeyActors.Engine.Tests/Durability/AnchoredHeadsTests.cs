using KeyActors.Journal;
using KeyActors.Material;
using KeyActors.Model;
using KeyActors.Store;

using Xunit;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>Anchor and heads are two files: whichever step of a write fails, the two belong together at the next opening.</summary>
public sealed class AnchoredHeadsTests
{
    private static readonly StreamHead First = new("vault", 1, new byte[32]);
    private static readonly StreamHead Second = new("vault", 2, new byte[32]);

    [Theory]
    [InlineData(nameof(FaultKind.Refused), 1)]
    [InlineData(nameof(FaultKind.Refused), 2)]
    [InlineData(nameof(FaultKind.Refused), 3)]
    [InlineData(nameof(FaultKind.RolledBack), 1)]
    [InlineData(nameof(FaultKind.AnswerLost), 1)]
    public void A_write_that_fails_at_any_step_leaves_heads_that_the_anchor_admits(string name, int n)
    {
        using var home = new VaultHome();
        using var faults = new SqliteFaults();
        using var folder = VaultFolder.Open(home.Folder);
        var journal = new JournalFile(home.Journal, TimeSpan.FromSeconds(10), faults.Opened);
        journal.Prepare(home.Folder);
        var heads = Open(journal, folder);
        heads.Write([First]);
        faults.Arm(Enum.Parse<FaultKind>(name), n);
        var failure = Record.Exception(() => heads.Write([Second]));
        faults.Disarm();
        Assert.Equal(faults.HasHit, failure is not null);

        // As after a kill: another object finds what the files say.
        Open(journal, folder);
        // As without one: the same object writes the same heads again, and comes to rest.
        heads.Write([Second]);
        Assert.True(heads.Agree());
        heads.Settle();
        var last = Open(journal, folder);
        Assert.True(last.TryRead("vault", out var head));
        Assert.Equal(2, head!.Number);
    }

    [Fact]
    public void An_anchor_that_cannot_be_written_leaves_the_heads_as_they_were()
    {
        using var home = new VaultHome();
        using var folder = VaultFolder.Open(home.Folder);
        var journal = new JournalFile(home.Journal, TimeSpan.FromSeconds(10));
        journal.Prepare(home.Folder);
        var heads = Open(journal, folder);
        heads.Write([First]);
        // A folder in the place of the temporary file: it can be neither replaced nor written.
        var inTheWay = Directory.CreateDirectory(home.At(Anchor.FileName + ".tmp"));
        Assert.NotNull(Record.Exception(() => heads.Write([Second])));
        inTheWay.Delete();
        Assert.True(Open(journal, folder).TryRead("vault", out var head));
        Assert.Equal(1, head!.Number);
        heads.Write([Second]);
        Assert.True(Open(journal, folder).TryRead("vault", out head));
        Assert.Equal(2, head!.Number);
    }

    [Fact]
    public void An_anchor_that_somebody_else_wrote_or_removed_is_seen_while_the_vault_is_open()
    {
        using var home = new VaultHome();
        using var folder = VaultFolder.Open(home.Folder);
        var journal = new JournalFile(home.Journal, TimeSpan.FromSeconds(10));
        journal.Prepare(home.Folder);
        var heads = Open(journal, folder);
        heads.Write([First]);
        // What a kill leaves knows two sums.
        Assert.True(heads.Agree());
        Assert.True(Open(journal, folder).Agree());
        heads.Settle();
        Assert.True(heads.Agree());
        var file = home.At(Anchor.FileName);
        var older = File.ReadAllBytes(file);
        heads.Settle();
        var newest = File.ReadAllBytes(file);

        File.Delete(file);
        Assert.False(heads.Agree());
        // Of the same sum, and an older count.
        File.WriteAllBytes(file, older);
        Assert.False(heads.Agree());
        File.WriteAllBytes(file, [.. newest[..^1], (byte)~newest[^1]]);
        Assert.False(heads.Agree());
        File.WriteAllBytes(file, [.. newest, 0]);
        Assert.False(heads.Agree());
        File.WriteAllBytes(file, newest);
        Assert.True(heads.Agree());

        // A write of our own that failed is nobody else's.
        var inTheWay = Directory.CreateDirectory(home.At(Anchor.FileName + ".tmp"));
        Assert.NotNull(Record.Exception(heads.Settle));
        inTheWay.Delete();
        Assert.True(heads.Agree());
        heads.Settle();
        Assert.True(heads.Agree());
    }

    private static AnchoredHeads Open(JournalFile journal, VaultFolder folder) =>
        AnchoredHeads.Open(journal, folder, 7, new PlainMac(), TimeProvider.System);

    private sealed class PlainMac : IChainMac
    {
        public void Compute(ReadOnlySpan<byte> canonical, Span<byte> mac) =>
            System.Security.Cryptography.HMACSHA256.HashData("a key of these tests"u8, canonical, mac);
    }
}
