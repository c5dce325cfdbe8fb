using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Trail;

/// <summary>A trail that cannot be written: the level strict gives nothing out, the level trail loses nothing.</summary>
public sealed class UnwritableTrailTests
{
    [Fact]
    public async Task Strict_has_the_entry_before_the_reply()
    {
        await using var test = await TestVault.OpenAsync(("trail.level", "strict"));
        var key = await test.KeyAsync();
        for (var i = 1; i <= 20; i++)
        {
            await test.Vault.EncryptAsync(key, new byte[1]);
            Assert.Equal(i + 1, TrailBook.Calls(test.Vault));
        }

        Assert.All(TrailBook.Entries(test.Vault), static e => Assert.Equal(1, e.Count));
        await Refused.ByAsync(async () => await test.Vault.EncryptAsync("alias/nobody", new byte[1]));
        test.Vault.GenerateRandom(new byte[8]);
        Assert.Equal(["alias-unknown", "ok"], TrailBook.Entries(test.Vault).TakeLast(2).Select(static e => e.Result));
    }

    [Fact]
    public async Task Strict_writes_calls_that_come_together_in_one_go_and_never_folds()
    {
        await using var test = await TestVault.OpenAsync(("trail.level", "strict"));
        var key = await test.KeyAsync();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => test.Vault.EncryptAsync(key, new byte[1]).AsTask()));
        var entries = TrailBook.Entries(test.Vault);
        Assert.Equal(501, entries.Count);
        Assert.InRange(TrailBook.Blocks(test.Path).Count, 3, 400);
    }

    [Fact]
    public async Task Strict_wipes_what_was_made_when_the_trail_cannot_be_written_and_serves_again_when_it_can()
    {
        await using var test = await TestVault.OpenAsync(("trail.level", "strict"));
        var key = await test.KeyAsync();
        var blob = await test.Vault.EncryptAsync(key, Bytes(9, 7));
        var (output, plaintext, dataKey) = (Bytes(200, 0xAA), Bytes(200, 0xAA), Bytes(32, 0xAA));
        using (TrailBook.Lock(test.Path))
        {
            // Together, for once it is known that the trail is down no call is made.
            var calls = new[]
            {
                Refused.AsAsync<Refusal.TrailUnavailable>(async () => await test.Vault.EncryptAsync(key, Bytes(9, 7), EncryptionContext.Empty, output)),
                Refused.AsAsync<Refusal.TrailUnavailable>(async () => await test.Vault.DecryptAsync(blob, EncryptionContext.Empty, plaintext)),
                Refused.AsAsync<Refusal.TrailUnavailable>(async () =>
                    await test.Vault.GenerateDataKeyAsync(key, dataKey, EncryptionContext.Empty, new byte[200])),
            };
            var refusals = await Task.WhenAll(calls);
            Assert.All(refusals, static no => Assert.False(no.IsChanged));
            Assert.All(new[] { output[..115], plaintext[..9] }, static bytes => Assert.True(bytes.All(static b => b is 0) || bytes.All(static b => b is 0xAA)));
            Assert.DoesNotContain((byte)7, plaintext);
            var after = Bytes(16, 0xAA);
            Assert.Throws<RefusedException>(() => test.Vault.GenerateRandom(after));
            Assert.Equal(Bytes(16, 0xAA), after);
        }

        await Retry.UntilAsync(() => TryRandom(test.Vault));
        Assert.Equal(Bytes(9, 7), await test.Vault.DecryptAsync(blob));
        var entries = TrailBook.Entries(test.Vault);
        Assert.Contains(entries, static e => e.Result == "trail-unavailable");
        Assert.All(entries.Where(static e => e.Result == "trail-unavailable"), static e => Assert.Equal(0, e.Bytes));
        Assert.Contains(
            TrailBook.Read(test.Vault).OfType<TrailContent.Counts>().SelectMany(static c => c.Items), static c => c.Result == "trail-unavailable");
        Assert.NotEmpty(test.Log.Of(69));
        Assert.NotEmpty(test.Log.Of(70));
    }

    [Fact]
    public async Task Strict_says_that_a_change_stands_whose_entry_could_not_be_written()
    {
        await using var test = await TestVault.OpenAsync(("trail.level", "strict"));
        var key = await test.KeyAsync();
        var tagging = test.Vault.Once(IdempotencyKey.Of("tag"));
        using (TrailBook.Lock(test.Path))
        {
            var refusal = await Refused.AsAsync<Refusal.TrailUnavailable>(async () => await tagging.TagKeyAsync(key, [new Tag("a", "b")]));
            Assert.True(refusal.IsChanged);
            // Nothing more is changed as long as it is known to be down.
            var next = await Refused.AsAsync<Refusal.TrailUnavailable>(async () => await test.Vault.TagKeyAsync(key, [new Tag("c", "d")]));
            Assert.False(next.IsChanged);
        }

        await Retry.UntilAsync(() => TryRandom(test.Vault));
        await tagging.TagKeyAsync(key, [new Tag("a", "b")]);
        Assert.Equal<Tag>([new Tag("a", "b")], (await test.Vault.DescribeKeyAsync(key)).Tags);
        Assert.Equal(["ok", "ok"], TrailBook.Entries(test.Vault).Where(static e => e.Operation == "TagResource").Select(static e => e.Result));
    }

    [Fact]
    public async Task A_full_buffer_refuses_calls_before_they_are_made_and_loses_none_that_were()
    {
        await using var test = await TestVault.OpenAsync(("trail.buffer-max", "16"), ("trail.flush-within", "1ms"));
        var key = await test.KeyAsync();
        var made = 1;
        Refusal.TooBusy? busy = null;
        using (TrailBook.Lock(test.Path))
        {
            for (var i = 0; busy is null && i < 10_000; i++)
            {
                try
                {
                    // Each is another call, so that none folds.
                    await test.Vault.EncryptAsync(key, new byte[1], EncryptionContext.Of(("call", $"{i}")));
                    made++;
                }
                catch (RefusedException e)
                {
                    busy = Assert.IsType<Refusal.TooBusy>(e.Refusal);
                }
            }
        }

        Assert.Equal(("The trail", 16), (busy!.Where, busy.InFlightMax));
        await TrailBook.WhenAsync(test.Vault, made);
        await test.ReopenAsync();
        Assert.Equal(made, TrailBook.Calls(test.Vault));
        Assert.Equal(
            [new TrailCount("Encrypt", "too-busy", 1)], TrailBook.Read(test.Vault).OfType<TrailContent.Counts>().SelectMany(static c => c.Items));
    }

    [Fact]
    public async Task Equal_calls_find_room_however_long_the_file_is_locked()
    {
        await using var test = await TestVault.OpenAsync(("trail.buffer-max", "64"), ("trail.flush-within", "1ms"));
        var key = await test.KeyAsync();
        using (TrailBook.Lock(test.Path))
            for (var i = 0; i < 5_000; i++) await test.Vault.EncryptAsync(key, new byte[1]);
        await test.ReopenAsync();
        Assert.Equal(5_001, TrailBook.Calls(test.Vault));
    }

    [Fact]
    public async Task A_vault_that_is_closed_while_its_trail_is_locked_tells_a_gap_at_the_next_opening()
    {
        await using var test = await TestVault.OpenAsync(("trail.flush-within", "1ms"));
        var key = await test.KeyAsync();
        await TrailBook.WhenAsync(test.Vault, 1);
        using (TrailBook.Lock(test.Path))
        {
            await test.Vault.EncryptAsync(key, new byte[1]);
            await test.StopAsync();
        }

        await test.StartAsync();
        Assert.Single(TrailBook.Read(test.Vault).OfType<TrailContent.Gap>());
        Assert.NotEmpty(test.Log.Of(71));
    }

    [Fact]
    public async Task A_vault_does_not_open_beside_a_locked_trail()
    {
        await using var test = await TestVault.OpenAsync();
        await test.StopAsync();
        using (TrailBook.Lock(test.Path))
        {
            var refusal = await Refused.AsAsync<Refusal.VaultUnusable>(() => test.StartAsync());
            Assert.Contains(TrailFileName.Active, refusal.Why, StringComparison.Ordinal);
        }

        await test.StartAsync();
    }

    private static byte[] Bytes(int count, byte value)
    {
        var bytes = new byte[count];
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    private static bool TryRandom(KeyVault vault)
    {
        try
        {
            vault.GenerateRandom(new byte[8]);
            return true;
        }
        catch (RefusedException e) when (e.Refusal is Refusal.TrailUnavailable)
        {
            return false;
        }
    }
}
