using KeyActors.Model;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyActors.Engine.Tests.Rotation;

/// <summary>Keys rotate by themselves, on the vault's clock, over restarts, and only those that are due.</summary>
public sealed class TimetableTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly string folder = Directory.CreateTempSubdirectory("keyactors-timetable-").FullName;
    private readonly FakeTimeProvider clock = new(Start);

    private string Vault => Path.Combine(folder, "vault");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Rotates_when_the_period_has_passed_and_old_material_still_opens()
    {
        await using var vault = await OpenAsync();
        await vault.CreateKeyAsync("alias/a");
        await vault.EnableKeyRotationAsync("alias/a", 90);
        var blob = await vault.EncryptAsync("alias/a", "before"u8.ToArray());

        clock.Advance(TimeSpan.FromDays(90));

        var key = await WhenAsync(vault, "alias/a", static k => k.Materials.Length == 2);
        Assert.Equal(RotationKind.Automatic, key.Materials[^1].Rotation);
        Assert.Equal(0, key.OnDemandRotations);
        Assert.Equal(clock.GetUtcNow().AddDays(90).Date, key.Rotation!.Next.Date);
        Assert.Equal("before"u8.ToArray(), await vault.DecryptAsync(blob));
    }

    [Fact]
    public async Task Does_not_rotate_before_its_time_or_other_keys()
    {
        await using var vault = await OpenAsync();
        await vault.CreateKeyAsync("alias/soon");
        await vault.CreateKeyAsync("alias/later");
        await vault.CreateKeyAsync("alias/never");
        await vault.EnableKeyRotationAsync("alias/soon", 90);
        await vault.EnableKeyRotationAsync("alias/later", 91);

        clock.Advance(TimeSpan.FromDays(90));

        await WhenAsync(vault, "alias/soon", static k => k.Materials.Length == 2);
        Assert.Single((await vault.DescribeKeyAsync("alias/later")).Materials);
        Assert.Single((await vault.DescribeKeyAsync("alias/never")).Materials);
    }

    [Fact]
    public async Task Catches_up_a_rotation_that_came_due_while_the_vault_was_closed()
    {
        await using (var vault = await OpenAsync())
        {
            await vault.CreateKeyAsync("alias/a");
            await vault.EnableKeyRotationAsync("alias/a", 90);
        }

        clock.Advance(TimeSpan.FromDays(400));

        await using var reopened = await OpenAsync();
        await WhenRotatedAsync(Vault);
        var key = await reopened.DescribeKeyAsync("alias/a");
        Assert.Equal(clock.GetUtcNow().AddDays(90).Date, key.Rotation!.Next.Date);
    }

    [Fact]
    public async Task Waits_while_the_key_is_disabled_and_catches_up_at_once_when_it_is_enabled()
    {
        await using var vault = await OpenAsync();
        await vault.CreateKeyAsync("alias/a");
        await vault.EnableKeyRotationAsync("alias/a", 90);
        await vault.DisableKeyAsync("alias/a");
        await vault.CreateKeyAsync("alias/witness");
        await vault.EnableKeyRotationAsync("alias/witness", 90);

        clock.Advance(TimeSpan.FromDays(120));
        await WhenAsync(vault, "alias/witness", static k => k.Materials.Length == 2);
        Assert.Single((await vault.DescribeKeyAsync("alias/a")).Materials);

        await vault.EnableKeyAsync("alias/a");
        await WhenAsync(vault, "alias/a", static k => k.Materials.Length == 2);
    }

    [Fact]
    public async Task Refuses_a_rotation_on_demand_within_twenty_minutes_of_an_automatic_one()
    {
        await using var vault = await OpenAsync();
        await vault.CreateKeyAsync("alias/a");
        await vault.EnableKeyRotationAsync("alias/a", 90);
        clock.Advance(TimeSpan.FromDays(90) - TimeSpan.FromMinutes(20));

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await vault.RotateKeyAsync("alias/a"));

        Assert.IsType<Refusal.RotationConflict>(refused.Refusal);
    }

    [Fact]
    public async Task A_rotation_on_demand_leaves_the_schedule_alone()
    {
        await using var vault = await OpenAsync();
        await vault.CreateKeyAsync("alias/a");
        await vault.EnableKeyRotationAsync("alias/a", 90);
        var before = (await vault.DescribeKeyAsync("alias/a")).Rotation;
        clock.Advance(TimeSpan.FromDays(10));

        await vault.RotateKeyAsync("alias/a");

        Assert.Equal(before, (await vault.DescribeKeyAsync("alias/a")).Rotation);
    }

    [Theory]
    [InlineData(89)]
    [InlineData(2561)]
    public async Task Refuses_a_period_outside_its_bounds(int days)
    {
        await using var vault = await OpenAsync();
        await vault.CreateKeyAsync("alias/a");

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await vault.EnableKeyRotationAsync("alias/a", days));

        Assert.IsType<Refusal.SizeInvalid>(refused.Refusal);
        Assert.Null((await vault.DescribeKeyAsync("alias/a")).Rotation);
    }

    [Fact]
    public async Task A_lost_projection_is_made_again_from_the_journal()
    {
        await using (var vault = await OpenAsync())
        {
            await vault.CreateKeyAsync("alias/a");
            await vault.EnableKeyRotationAsync("alias/a", 90);
        }

        File.Delete(Path.Combine(Vault, "projections.db"));
        clock.Advance(TimeSpan.FromDays(91));

        await using var reopened = await OpenAsync();
        await WhenRotatedAsync(Vault);
    }

    [Fact]
    public async Task A_kill_while_a_lost_projection_is_made_again_loses_no_deadline()
    {
        var killed = Path.Combine(folder, "killed");
        await using (var vault = await OpenAsync())
        {
            await vault.CreateKeyAsync("alias/a");
            await vault.EnableKeyRotationAsync("alias/a", 90);
        }

        File.Delete(Path.Combine(Vault, "projections.db"));
        await using (var vault = await OpenAsync(TimeSpan.FromHours(1))) CopyTo(killed);
        clock.Advance(TimeSpan.FromDays(91));

        await using var reopened = await KeyVault.OpenAsync(killed, new VaultOptions { Clock = clock });
        await WhenRotatedAsync(killed);
    }

    [Theory]
    [InlineData("INSERT INTO deadlines VALUES ('key:us-east-1:000000000000:13e4eea5-6877-4481-aa33-8d237d303010', 9223372036854775807, 1)")]
    [InlineData("UPDATE deadlines SET due = 'never'")]
    [InlineData("UPDATE deadlines SET look_at = 'never'")]
    [InlineData("UPDATE deadlines SET look_at = 'never', due = x'00'")]
    [InlineData("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99) INSERT INTO deadlines SELECT 'key:' || i, 0, 0 FROM n")]
    [InlineData("ALTER TABLE deadlines RENAME COLUMN due TO then_due")]
    public async Task A_projection_that_holds_what_no_vault_writes_is_made_again_from_the_journal(string edit)
    {
        await using (var vault = await OpenAsync())
        {
            await vault.CreateKeyAsync("alias/a");
            await vault.EnableKeyRotationAsync("alias/a", 90);
        }

        Ask(Vault, "projections.db", edit);
        clock.Advance(TimeSpan.FromDays(91));

        await using var reopened = await OpenAsync();
        await WhenRotatedAsync(Vault);
    }

    [Fact]
    public async Task A_projection_that_can_neither_be_read_nor_made_again_is_named_in_the_refusal()
    {
        await using (var vault = await OpenAsync()) await vault.CreateKeyAsync("alias/a");
        File.Delete(Path.Combine(Vault, "projections.db"));
        Directory.CreateDirectory(Path.Combine(Vault, "projections.db"));

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await OpenAsync());

        Assert.IsType<Refusal.VaultUnusable>(refused.Refusal);
        Assert.Contains("projections.db", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("journal.db", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_projection_is_made_again_from_the_journal()
    {
        await using (var vault = await OpenAsync())
        {
            await vault.CreateKeyAsync("alias/a");
            await vault.EnableKeyRotationAsync("alias/a", 90);
        }

        await File.WriteAllTextAsync(Path.Combine(Vault, "projections.db"), "this is no database, and long enough to be taken for one");
        clock.Advance(TimeSpan.FromDays(91));

        await using var reopened = await OpenAsync();
        await WhenRotatedAsync(Vault);
    }

    [Fact]
    public async Task A_deadline_that_was_deleted_behind_the_vaults_back_is_found_at_the_next_opening()
    {
        await using (var vault = await OpenAsync())
        {
            await vault.CreateKeyAsync("alias/a");
            await vault.EnableKeyRotationAsync("alias/a", 90);
        }

        Assert.Equal(1L, Ask(Vault, "projections.db", "DELETE FROM deadlines RETURNING 1"));
        clock.Advance(TimeSpan.FromDays(91));

        await using var reopened = await OpenAsync();
        await WhenRotatedAsync(Vault);
    }

    [Fact]
    public async Task A_deadline_that_is_none_stops_nobody()
    {
        await using (var vault = await OpenAsync())
        {
            await vault.CreateKeyAsync("alias/a");
            await vault.EnableKeyRotationAsync("alias/a", 90);
        }

        const string edit = "INSERT INTO deadlines VALUES ('key:nonsense', 1, 1), ('x', 'y', 'z'), (x'00', 9223372036854775807, -1) RETURNING 1";
        Assert.Equal(1L, Ask(Vault, "projections.db", edit));
        clock.Advance(TimeSpan.FromDays(91));

        await using var reopened = await OpenAsync();
        await WhenRotatedAsync(Vault);
    }

    [Fact]
    public async Task A_deadline_that_a_kill_kept_from_the_projection_is_found_at_the_next_opening()
    {
        var killed = Path.Combine(folder, "killed");
        await using (var vault = await OpenAsync())
        {
            await vault.CreateKeyAsync("alias/a");
        }

        await using (var vault = await OpenAsync(TimeSpan.FromHours(1)))
        {
            await vault.EnableKeyRotationAsync("alias/a", 90);

            // The event is stored; its head and its deadline are not. A copy of this moment is what a kill leaves.
            CopyTo(killed);
        }

        Assert.Equal(0L, Ask(killed, "projections.db", "SELECT COUNT(*) FROM deadlines"));
        clock.Advance(TimeSpan.FromDays(91));

        await using var reopened = await KeyVault.OpenAsync(killed, new VaultOptions { Clock = clock });
        await WhenRotatedAsync(killed);
    }

    [Fact]
    public async Task Works_in_memory_too()
    {
        await using var vault = await KeyVault.InMemoryAsync(new VaultOptions { Clock = clock });
        await vault.CreateKeyAsync("alias/a");
        await vault.EnableKeyRotationAsync("alias/a", 90);

        clock.Advance(TimeSpan.FromDays(90));

        await WhenAsync(vault, "alias/a", static k => k.Materials.Length == 2);
    }

    [Fact]
    public async Task A_schedule_that_was_ended_wakes_nobody()
    {
        await using var vault = await OpenAsync();
        await vault.CreateKeyAsync("alias/a");
        await vault.CreateKeyAsync("alias/witness");
        await vault.EnableKeyRotationAsync("alias/a", 90);
        await vault.EnableKeyRotationAsync("alias/witness", 90);
        await vault.DisableKeyRotationAsync("alias/a");

        clock.Advance(TimeSpan.FromDays(365));

        await WhenAsync(vault, "alias/witness", static k => k.Materials.Length == 2);
        Assert.Single((await vault.DescribeKeyAsync("alias/a")).Materials);
    }

    private ValueTask<KeyVault> OpenAsync() => KeyVault.OpenAsync(Vault, new VaultOptions { Clock = clock });

    private ValueTask<KeyVault> OpenAsync(TimeSpan headDelay) =>
        KeyVault.OpenAsync(Vault, new VaultOptions { Clock = clock, HeadDelay = headDelay });

    /// <summary>A copy of this moment: what a kill leaves.</summary>
    private void CopyTo(string killed)
    {
        Directory.CreateDirectory(killed);
        foreach (var file in Directory.GetFiles(Vault).Where(static f => !f.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(killed, Path.GetFileName(file)));
    }

    private static object? Ask(string vault, string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(vault, file)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Waits for a rotation without a call to the key: a call would wake it whatever the timetable does.</summary>
    private static async Task WhenRotatedAsync(string vault)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (Ask(vault, "journal.db", "SELECT COUNT(*) FROM journal WHERE manifest = 'key.rotated/1'") is 0L)
            await Task.Delay(20, deadline.Token);
    }

    /// <summary>Waits until a key is as expected.</summary>
    private static async Task<KeyMetadata> WhenAsync(KeyVault vault, string key, Func<KeyMetadata, bool> isSo)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var found = await vault.DescribeKeyAsync(key, deadline.Token);
            if (isSo(found)) return found;
            await Task.Delay(20, deadline.Token);
        }
    }
}
