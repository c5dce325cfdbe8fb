using KeyActors.Model;
using KeyActors.Unit.Tests.Cipher;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Model;

/// <summary>Every operation meets every status, and what the table says is what the source says, or says why not.</summary>
public sealed class StateTableTests(ITestOutputHelper output)
{
    private const string Heading = "## 2.1 Key state x operation";

    [Fact]
    public void Every_operation_stands_in_exactly_one_row_and_every_row_has_every_status()
    {
        var operations = StateTable.Rows.SelectMany(static row => row.Operations).ToArray();

        Assert.Equal(Enum.GetValues<KeyOperation>().Where(static o => o != KeyOperation.Unknown).Order(), operations.Order());
        var met = Enum.GetValues<KeyStatus>().Where(static s => s is not (KeyStatus.Unknown or KeyStatus.Destroyed));
        Assert.Equal(met.Order(), StateTable.Statuses.Order());
        Assert.All(StateTable.Rows, static row => Assert.Equal(StateTable.Statuses.Length, row.Outcomes.Length));
        Assert.All(StateTable.Rows, static row => Assert.DoesNotContain(StateOutcome.Unknown, row.Outcomes));
        output.WriteLine($"{operations.Length} operations x {StateTable.Statuses.Length} statuses = {operations.Length * StateTable.Statuses.Length} cells");
    }

    [Fact]
    public void Every_cell_is_what_the_rules_answer()
    {
        foreach (var row in StateTable.Rows)
            foreach (var operation in row.Operations)
                for (var i = 0; i < StateTable.Statuses.Length; i++)
                {
                    var refusal = StateTable.Refuse(Some.Address, operation, StateTable.Statuses[i], "do it");
                    Assert.Equal(row.Outcomes[i], Outcome(refusal));
                }
    }

    [Fact]
    public void Refuses_to_be_asked_for_what_it_does_not_know()
    {
        Assert.Throws<BrokenInvariantException>(static () => StateTable.Of(KeyOperation.Unknown, KeyStatus.Enabled));
        Assert.Throws<BrokenInvariantException>(static () => StateTable.Of(KeyOperation.Encrypt, KeyStatus.Unknown));
        Assert.Throws<BrokenInvariantException>(static () => StateTable.Of((KeyOperation)999, KeyStatus.Enabled));
    }

    [Fact]
    public void Agrees_with_the_reference_or_says_why_not()
    {
        if (!Vectors.TryFindShared(output, Path.Combine("reference", "aws-kms.md"), out var path)) return;
        var lines = File.ReadLines(path)
            .SkipWhile(static l => !l.StartsWith(Heading, StringComparison.Ordinal))
            .Where(static l => l.StartsWith('|')).Take(30).ToArray();
        var compared = 0;

        foreach (var line in lines.Skip(2).TakeWhile(static l => l.StartsWith('|')))
        {
            var cells = line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length != 8) continue;
            foreach (var operation in OperationsIn(cells[0]))
            {
                var row = StateTable.Rows.Single(r => r.Operations.Contains(operation));
                // The source gives both kinds of pending deletion in one column.
                string[] source = [cells[1], cells[2], cells[3], cells[3], cells[4], cells[5], cells[6], cells[7]];
                for (var i = 0; i < source.Length; i++, compared++) AssertCell(row, operation, i, source[i]);
            }
        }

        output.WriteLine($"{compared} cells compared with the reference");
        Assert.True(compared > 300, $"only {compared} cells were found in the reference");
    }

    private static void AssertCell(StateRow row, KeyOperation operation, int column, string source)
    {
        var status = StateTable.Statuses[column];
        var found = row.Outcomes[column];
        StateOutcome? plain = source.Split(' ')[0] switch
        {
            "OK" => StateOutcome.Works,
            "1" => StateOutcome.Disabled,
            "3" or "5" or "10" or "11" or "14" or "15" => StateOutcome.Forbidden,
            "4" => StateOutcome.NotPendingDeletion,
            _ => null,
        };
        if (plain is { } expected && !source.Contains('(', StringComparison.Ordinal))
            Assert.True(found == expected, $"{operation} in {status}: the table says {found}, the source '{source}'");
        else
            Assert.True(row.Choice.Length > 0 || source.StartsWith('8'), $"{operation} in {status}: the source says '{source}', the row gives no reason");
    }

    /// <summary>The operations that a cell of the source names; data key twins and pairs are folded into one.</summary>
    private static IEnumerable<KeyOperation> OperationsIn(string cell)
    {
        foreach (var name in cell.Split([',', '(', ')', '*', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == "ReEncrypt")
            {
                yield return KeyOperation.ReEncryptFrom;
                yield return KeyOperation.ReEncryptTo;
            }
            else if (Enum.TryParse<KeyOperation>(name, out var operation) && operation != KeyOperation.Unknown)
            {
                yield return operation;
            }
        }
    }

    private static StateOutcome Outcome(Refusal? refusal) => refusal switch
    {
        null => StateOutcome.Works,
        Refusal.KeyDisabled => StateOutcome.Disabled,
        Refusal.NotPendingDeletion => StateOutcome.NotPendingDeletion,
        Refusal.StatusForbids or Refusal.KeyUnavailable => StateOutcome.Forbidden,
        _ => StateOutcome.Unknown,
    };
}
