using KeyActors.Journal;
using KeyActors.Material;
using KeyActors.Model;
using Microsoft.Data.Sqlite;

namespace KeyActors.Store;

/// <summary>Heads in the journal file and their sum in <c>anchor.kas</c>: each announced outside before it is written
/// inside.</summary>
/// <remarks>Order of one write: the anchor with the sum before and the sum after, durable; then the heads, in one
/// transaction. So a
/// crash leaves heads that sum to one of the two. Not safe for threads: the head actor's, except <see cref="TryRead"/>.</remarks>
internal sealed class AnchoredHeads
{
    private readonly HeadsTable table;
    private readonly VaultFolder folder;
    private readonly IChainMac keyed;
    private readonly TimeProvider clock;
    private Anchor anchor;
    private bool isSure = true;

    private AnchoredHeads(HeadsTable table, VaultFolder folder, IChainMac keyed, TimeProvider clock, Anchor anchor) =>
        (this.table, this.folder, this.keyed, this.clock, this.anchor) = (table, folder, keyed, clock, anchor);

    /// <summary>UTC; when the anchor that was found was written; null for a new vault.</summary>
    internal DateTimeOffset? FoundAt { get; private init; }

    /// <summary>Checks the heads of the journal against the anchor; makes both for a journal without any event.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultUnusable"/>: the two do not belong together.</exception>
    internal static AnchoredHeads Open(
        JournalFile journal, VaultFolder folder, UInt128 vaultId, IChainMac keyed, TimeProvider clock)
    {
        var table = new HeadsTable(journal, keyed);
        var (sum, rows, altered) = Summed(table, folder);
        if (altered is not null)
        {
            throw Unusable(folder, $"the head of stream '{altered}' in journal.db was altered: "
                + "run 'keyactors verify', or restore journal.db and anchor.kas together");
        }

        var file = folder.Read(Anchor.FileName, Anchor.Bytes);
        if (file is null)
        {
            if (rows > 0 || journal.CountEvents() > 0)
            {
                throw Unusable(folder, "there is no anchor.kas, so nothing says that its history is whole: "
                    + "restore anchor.kas and journal.db together");
            }

            var heads = new AnchoredHeads(
                table, folder, keyed, clock, new Anchor(vaultId, 0, clock.GetUtcNow(), HeadSum.Zero, HeadSum.Zero));
            heads.Settle();
            return heads;
        }

        var anchor = Anchor.Read(file, keyed) ?? throw Unusable(
            folder, "anchor.kas is damaged or was not written by this vault: restore anchor.kas and journal.db together");
        if (anchor.VaultId != vaultId)
            throw Unusable(folder, "anchor.kas belongs to another vault: restore the files of one vault together");
        if (!anchor.Admits(sum))
        {
            throw Unusable(folder, "journal.db and anchor.kas are not of the same moment, "
                + "one of them is an older copy or was edited: restore the newest of both together");
        }

        return new AnchoredHeads(table, folder, keyed, clock, anchor with { Before = sum, Now = sum }) { FoundAt = anchor.At };
    }

    /// <summary>The head of one stream, see <see cref="HeadsTable.TryRead"/>. Any thread.</summary>
    internal bool TryRead(string stream, out StreamHead? head) => table.TryRead(stream, out head);

    /// <summary>Announces and writes heads. When it throws, nothing is lost: the heads are given again, with newer
    /// ones.</summary>
    internal void Write(IReadOnlyCollection<StreamHead> heads)
    {
        if (!isSure) Reread();
        isSure = false;
        var before = anchor.Now;
        Publish(before, table.Announce(before, heads));
        table.Write(heads);
        isSure = true;
    }

    /// <summary>Writes the anchor with one sum only: what a closed vault has.</summary>
    internal void Settle()
    {
        if (!isSure) Reread();
        Publish(anchor.Now, anchor.Now);
    }

    /// <summary>Whether the heads in the file still sum to what this process knows.</summary>
    internal bool Agree()
    {
        var (sum, _, altered) = table.Sum();
        return altered is null && (!isSure || sum == anchor.Now);
    }

    /// <summary>After a write whose outcome is unknown: the table says which of the two sums stands.</summary>
    private void Reread()
    {
        var (sum, _, altered) = table.Sum();
        if (altered is not null || !anchor.Admits(sum))
            throw new InvalidDataException("The heads in journal.db are not those that were announced.");
        (anchor, isSure) = (anchor with { Before = sum, Now = sum }, true);
    }

    private static (HeadSum Sum, long Rows, string? Altered) Summed(HeadsTable table, VaultFolder folder)
    {
        try
        {
            table.Prepare();
            return table.Sum();
        }
        catch (SqliteException e)
        {
            throw Unusable(folder, FormattableString.Invariant(
                $"its table 'heads' in journal.db cannot be read (SQLite error {e.SqliteErrorCode}): run 'keyactors verify'"));
        }
    }

    private void Publish(HeadSum before, HeadSum now)
    {
        var next = anchor with { Generation = anchor.Generation + 1, At = clock.GetUtcNow(), Before = before, Now = now };
        folder.Replace(Anchor.FileName, next.Compose(keyed));
        anchor = next;
    }

    private static RefusedException Unusable(VaultFolder folder, string why) =>
        new(new Refusal.VaultUnusable(folder.Path ?? "memory", why));
}
