using KeyActors.Model;

using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>The database fails at the n-th call, n = 1, 2, … until none is left: callers hear an honest no, and every change is made once.</summary>
public sealed class DatabaseFaultTests(ITestOutputHelper output)
{
    private const int CallsMax = 400;

    [Theory]
    [InlineData(nameof(FaultKind.Refused))]
    [InlineData(nameof(FaultKind.Interrupted))]
    [InlineData(nameof(FaultKind.RolledBack))]
    [InlineData(nameof(FaultKind.AnswerLost))]
    public async Task Every_change_is_made_once_whichever_call_of_a_life_fails(string name)
    {
        var kind = Enum.Parse<FaultKind>(name);
        using var home = new VaultHome();
        using var faults = new SqliteFaults();
        var lives = new List<ShortLife>();
        var (n, refusals) = (0, 0);
        try
        {
            await using var vault = await home.OpenAsync(Often(home) with { JournalOpened = faults.Opened });
            for (var hit = true; hit; refusals += lives[^1].Refusals)
            {
                Assert.True(++n <= CallsMax, "Faults are found without end.");
                home.Alarms.Clear();
                lives.Add(new ShortLife($"life-{n}"));
                faults.Arm(kind, n);
                await lives[^1].LiveAsync(vault);
                await lives[^1].CheckAsync(vault);
                hit = faults.HasHit;
                faults.Disarm();
            }
        }
        catch
        {
            foreach (var (number, text) in home.Alarms.Lines.Take(40)) output.WriteLine($"life-{n}: log line {number}: {text}");
            throw;
        }

        output.WriteLine($"{kind}: {n - 1} calls failed, callers heard {refusals} refusals");
        Assert.True(n > 8 && refusals > 4, "The faults do not reach the vault.");
        await CheckAsync(home, lives);
    }

    [Theory]
    [InlineData(nameof(FaultKind.Refused))]
    [InlineData(nameof(FaultKind.Interrupted))]
    [InlineData(nameof(FaultKind.RolledBack))]
    [InlineData(nameof(FaultKind.AnswerLost))]
    public async Task A_vault_opens_or_refuses_and_serves_everything_whichever_call_of_its_opening_fails(string name)
    {
        var kind = Enum.Parse<FaultKind>(name);
        using var home = new VaultHome();
        using var faults = new SqliteFaults();
        var life = new ShortLife("life");
        await using (var vault = await home.OpenAsync(Often(home))) await life.LiveAsync(vault);
        var (n, refused) = (0, 0);
        for (var hit = true; hit;)
        {
            Assert.True(++n <= CallsMax, "Faults are found without end.");
            faults.Arm(kind, n);
            try
            {
                await using var vault = await home.OpenAsync(Often(home) with { JournalOpened = faults.Opened });
                hit = faults.HasHit;
                faults.Disarm();
                await life.CheckAsync(vault);
            }
            catch (RefusedException e)
            {
                Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        output.WriteLine($"{kind}: {n - 1} calls failed, {refused} openings were refused");
        await CheckAsync(home, [life]);
    }

    [Fact]
    public async Task A_locked_database_refuses_changes_honestly_and_serves_again_when_it_is_free()
    {
        using var home = new VaultHome();
        var options = home.Options with { Settings = new Dictionary<string, string> { ["journal.call-timeout"] = "300ms" } };
        var life = new ShortLife("life");
        await using (var vault = await home.OpenAsync(options))
        {
            var key = (await vault.CreateKeyAsync("alias/locked")).Arn.ToString();
            Task living;
            using (var other = new ClosedJournal(home.Folder))
            {
                other.Run("BEGIN IMMEDIATE");
                var refused = await Assert.ThrowsAsync<RefusedException>(() =>
                    vault.Once(IdempotencyKey.Of("tag")).TagKeyAsync(key, [new Tag("a", "b")]).AsTask().WaitAsync(Patience.Max));
                Assert.IsType<Refusal.Unavailable>(refused.Refusal);
                living = life.LiveAsync(vault);
                other.Run("ROLLBACK");
            }

            await living;
            await life.CheckAsync(vault);
        }

        await CheckAsync(home, [life]);
    }

    /// <summary>Snapshots so often that a recovery asks the journal about one.</summary>
    private static VaultOptions Often(VaultHome home) => home.Options with
    {
        Settings = new Dictionary<string, string> { ["snapshot-every"] = "3" },
    };

    private static async Task CheckAsync(VaultHome home, IEnumerable<ShortLife> lives)
    {
        home.Alarms.Clear();
        await using (var vault = await home.OpenAsync())
            foreach (var life in lives) await life.CheckAsync(vault);
        Assert.Empty(home.Alarms.Rung);
        Assert.Empty((await Judge.VerificationAsync(home))!);
    }
}
