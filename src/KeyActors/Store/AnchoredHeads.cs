using KeyActors.Journal;
using KeyActors.Material;
using KeyActors.Model;
using Microsoft.Data.Sqlite;

namespace KeyActors.Store;

/// <summary>Heads in the journal file and their sum in <c>anchor.kas</c>: each announced outside before it is written
/// inside.</summary>
/// <remarks>Order of one write: the anchor with the sum before and the sum after, durable; then the heads, in one
/// transaction. So a crash leaves heads that sum to one of the two. Not safe for threads: the head actor's, except where a
/// member says so.</remarks>
internal sealed class AnchoredHeads
{
    /// <summary>Name of the file that says when the vault was last opened.</summary>
    internal const string OpenedName = "opened.kas";

    /// <summary>A secret may be this much younger than the newest anchor that was there when it was stored.</summary>
    private static readonly TimeSpan AheadMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);
    private readonly HeadsTable table;
    private readonly VaultFolder folder;
    private readonly IChainMac keyed;
    private readonly TimeProvider clock;
    private readonly Anchor found;
    private readonly Anchor? opened;
    private Anchor anchor;
    private long writtenAt;
    private bool isSure = true;
    private bool isFileSure = true;
    private volatile bool isRecoveryKnown;

    private AnchoredHeads(HeadsTable table, VaultFolder folder, IChainMac keyed, TimeProvider clock, Anchor anchor)
    {
        (this.table, this.folder, this.keyed, this.clock, this.anchor, found, writtenAt) = (
            table, folder, keyed, clock, anchor, anchor, anchor.At.UtcTicks);
        opened = ReadOwn(OpenedName);
        isRecoveryKnown = Recovery is null;
    }

    /// <summary>UTC; when the anchor that was found was written: when the vault was last open. Any thread.</summary>
    internal DateTimeOffset FoundAt => found.At;

    /// <summary>What was found is older than this vault was: somebody put an older journal back, with its anchor. Null when
    /// not. Any thread.</summary>
    /// <remarks>Each opening leaves <c>opened.kas</c> with the count of the anchor of that moment, which goes up with every
    /// write: an anchor that counts less was written before that.</remarks>
    internal FoundOlder? Recovery => opened is { } last && last.Generation > found.Generation
        ? new FoundOlder(checked((long)last.Generation), checked((long)found.Generation), found.At)
        : null;

    /// <summary>The vault's own stream says that it was recovered: from here on the anchor counts above everything that the
    /// vault has known. Before, it keeps its count, so that a crash leaves the next opening to find the same. Any
    /// thread.</summary>
    internal void RecoveryIsRecorded() => isRecoveryKnown = true;

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

        return new AnchoredHeads(table, folder, keyed, clock, anchor with { Before = sum, Now = sum });
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

    /// <summary>Whether the anchor is so young that a secret may be stored: <see cref="KnewAt"/> holds for it then. Any
    /// thread.</summary>
    internal bool IsFresh => clock.GetUtcNow().UtcTicks - Volatile.Read(ref writtenAt) < FreshFor.Ticks;

    /// <summary>UTC; when the vault was opened before this time; null when that is not known. Any thread.</summary>
    internal DateTimeOffset? OpenedBefore => opened?.At;

    /// <summary>Whether the journal that was found knew what happened up to a moment: else it may be an older copy, and a secret
    /// that was stored at that moment may be named by the newer one. Any thread.</summary>
    /// <param name="stored">UTC; when the secret was stored.</param>
    internal bool KnewAt(DateTimeOffset stored) => opened!.Generation <= found.Generation && stored - found.At <= AheadMax;

    /// <summary>Writes down that the vault is open: the anchor, and the same bytes beside it, which nobody puts back with an
    /// older anchor. What is stored from now on is of this opening.</summary>
    internal void MarkOpened()
    {
        Settle();
        folder.Replace(OpenedName, anchor.Compose(keyed));
    }

    /// <summary>Whether the heads in the journal still sum to what this process knows, and the anchor is still the one that it
    /// wrote or found.</summary>
    internal bool Agree()
    {
        var (sum, _, altered) = table.Sum();
        return altered is null && (!isSure || sum == anchor.Now) && (!isFileSure || IsOurs());
    }

    private bool IsOurs() =>
        ReadOwn(Anchor.FileName) is { } file && file.Generation == anchor.Generation && file.Admits(anchor.Now);

    /// <summary>A file in the form of an anchor; null when it is missing or this vault did not write it.</summary>
    private Anchor? ReadOwn(string name)
    {
        try
        {
            var file = folder.Read(name, Anchor.Bytes) is { } bytes ? Anchor.Read(bytes, keyed) : null;
            return file?.VaultId == anchor.VaultId ? file : null;
        }
        catch (RefusedException)
        {
            // It is too long.
            return null;
        }
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
                $"its table 'heads' in journal.db cannot be read (SQLite error {e.SqliteErrorCode}): ")
                + JournalFault.Advice(e, "run 'keyactors verify'"));
        }
    }

    private void Publish(HeadSum before, HeadSum now)
    {
        var next = anchor with { Generation = NextGeneration(), At = clock.GetUtcNow(), Before = before, Now = now };
        isFileSure = false;
        folder.Replace(Anchor.FileName, next.Compose(keyed));
        (anchor, isFileSure) = (next, true);
        Volatile.Write(ref writtenAt, next.At.UtcTicks);
    }

    private ulong NextGeneration() =>
        isRecoveryKnown ? Math.Max(anchor.Generation, opened?.Generation ?? 0) + 1 : anchor.Generation;

    private static RefusedException Unusable(VaultFolder folder, string why) =>
        new(new Refusal.VaultUnusable(folder.Path ?? "memory", why));
}

/// <summary>An older journal than the vault has had.</summary>
/// <param name="Known">The count of the newest anchor that the vault remembers: the number of the recovery.</param>
/// <param name="Generation">The count of the anchor that came with the journal.</param>
/// <param name="At">UTC; when that was written.</param>
internal sealed record FoundOlder(long Known, long Generation, DateTimeOffset At);
