using System.Text;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>The matrix as <c>docs/tamper-matrix.md</c> has it.</summary>
internal static class TamperText
{
    private const string Head = """
        # Tamper matrix: what becomes of every edit of a closed vault

        A test makes this text from its own table, does every edit on a copy of a closed vault, opens it, and verifies it. To write
        it anew after a change of that table, run the test with `KEYACTORS_WRITE_DOCS=1`.

        - **refused**: the vault does not open and says why in one sentence.
        - **unavailable**: the vault opens; the stream serves nothing, neither uses nor changes, an alarm is logged, and other keys go
          on. A directory takes its realm with it.
        - **harmless**: nothing depends on what was edited; everything serves as before.
        - **recovered**: the vault opens on what it is given and finds that it has been newer: its history says so from now on, an
          alarm is logged, every key is switched off until it is enabled, and nothing is erased (`docs/operating/backup.md`).
        - **unseen**: the vault serves an older truth without a word. Only an anchor outside the folder would tell.
        - **–**: there is no such edit, for the vault's own stream has one event.

        Nothing is ever repaired: the rows of the journal are the same after the opening as before, and the tests compare them; a
        recovery adds its own behind them.
        The last column is the code of a fault that `keyactors verify` reports, with its sentence; *whole* when it finds none, and
        *refused* when seal or secrets are so damaged that it cannot begin.


        """;

    private const string Tail = """

        ## What no cell can show
        - Every single byte of `anchor.kas` counts: each of the 140 is flipped in a test of its own, and the vault refuses.
        - A vault that was **killed**, not closed, has events that no anchor insists on yet: those of the last 200 ms and one write.
          Whoever edits its files before the next opening can cut those unseen, and so does a torn end of `journal.db-wal`; the next
          opening brings every head up, so the window ends there.
        - `journal.db` and `anchor.kas` put back **together** are found older by `opened.kas`, when the vault was opened since: not when
          both are copies of the same opening. The secrets of later rotations are then held and named by no event. The opening says so
          in its log and keeps them, verification mentions them in a note; neither can call it a fault, for a rotation that was
          interrupted leaves the same.
        - The rows of `journal` are those of streams without a snapshot. A recovery does not read what lies before a snapshot: an edit
          there changes nothing that is served, and is found by verification, or by the next recovery without that snapshot.
        - `writer_uuid` is not authenticated. An edit that makes a run of the actor seem to come back after a later one fails the
          replay loudly; any other is harmless.

        """;

    internal static string All()
    {
        var text = new StringBuilder(Head);
        text.Append("| where | what is done | a key's stream | a directory | the vault's stream | verification |\n|---|---|---|---|---|---|\n");
        foreach (var cell in TamperMatrix.Cells)
        {
            string At(Target target) => cell.Recovery.TryGetValue(target, out var caught) ? Word(caught) : "–";
            var recovery = cell.IsOfFile ? $"{At(Target.Key)} | | |" : $"{At(Target.Key)} | {At(Target.Realm)} | {At(Target.Vault)} |";
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"| {cell.Group} | {cell.What} | {recovery} {Verification(cell)} |\n");
        }

        return text.Append(Tail).ToString().ReplaceLineEndings("\n");
    }

    private static string Word(Catch caught) => caught switch
    {
        Catch.Refused => "refused",
        Catch.Unavailable => "unavailable",
        Catch.Harmless => "harmless",
        Catch.Recovered => "recovered",
        Catch.Unseen => "**unseen**",
        _ => throw new ArgumentOutOfRangeException(nameof(caught)),
    };

    private static string Verification(TamperCell cell) => cell.Verification switch
    {
        "" => "*whole*",
        TamperCell.NotInspected => "*refused*",
        _ => $"`{cell.Verification}`",
    };
}
