using KeyActors.Journal;
using KeyActors.Model;
using Microsoft.Extensions.Time.Testing;

namespace KeyActors.Engine.Tests.Trail;

/// <summary>Files of the trail are closed by size and by age, and removed when they were kept long enough; the chain goes on.</summary>
public sealed class TrailFilesTests
{
    private static readonly DateTimeOffset Noon = new(2031, 5, 6, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_file_that_is_old_is_closed_and_the_chain_goes_on()
    {
        var clock = new FakeTimeProvider(Noon);
        await using var test = await OpenAsync(clock, ("trail.file-days-max", "7"));
        var key = await test.KeyAsync();
        await TrailBook.WhenAsync(test.Vault, 1);
        for (var week = 1; week <= 3; week++)
        {
            clock.Advance(TimeSpan.FromDays(8));
            await Retry.UntilAsync(() => TrailBook.Files(test.Path).Count == week + 1);
            await test.Vault.EncryptAsync(key, new byte[1]);
            await TrailBook.WhenAsync(test.Vault, week + 1);
        }

        var files = TrailBook.Files(test.Path);
        Assert.Equal("trail-000000000001-000000000002.db", files[0]);
        Assert.All(files.SkipLast(1), file => Assert.False(File.Exists(Path.Combine(test.Path, file + "-wal"))));
        Assert.Equal(3, test.Log.Of(72).Count());
        await test.ReopenAsync();
        Assert.Equal(4, TrailBook.Calls(test.Vault));
        Assert.Empty(TrailBook.Read(test.Vault).OfType<TrailContent.Gap>());
    }

    [Fact]
    public async Task A_file_that_is_large_is_closed()
    {
        await using var test = await TestVault.OpenAsync(("trail.file-mebibytes-max", "1"), ("trail.flush-within", "1ms"));
        var key = await test.KeyAsync();
        var calls = 1;
        while (TrailBook.Files(test.Path).Count < 3)
        {
            await test.Vault.EncryptAsync(key, new byte[1], EncryptionContext.Of(("call", $"{calls++}"), ("long", new string('x', 8000))));
        }

        await test.ReopenAsync();
        Assert.Equal(calls, TrailBook.Calls(test.Vault));
    }

    [Fact]
    public async Task A_closed_file_is_removed_when_it_was_kept_long_enough_and_the_trail_says_so()
    {
        var clock = new FakeTimeProvider(Noon);
        await using var test = await OpenAsync(clock, ("trail.file-days-max", "7"), ("trail.keep-days", "30"));
        var key = await test.KeyAsync();
        await TrailBook.WhenAsync(test.Vault, 1);
        clock.Advance(TimeSpan.FromDays(8));
        await Retry.UntilAsync(() => TrailBook.Files(test.Path).Count == 2);
        await test.Vault.EncryptAsync(key, new byte[1]);
        await TrailBook.WhenAsync(test.Vault, 2);
        clock.Advance(TimeSpan.FromDays(23));
        await Retry.UntilAsync(() => !File.Exists(Path.Combine(test.Path, "trail-000000000001-000000000002.db")));
        await Retry.UntilAsync(() => TrailBook.Read(test.Vault).OfType<TrailContent.Dropped>().Any());

        var dropped = Assert.Single(TrailBook.Read(test.Vault).OfType<TrailContent.Dropped>());
        Assert.Equal((1, 2, Noon), (dropped.FirstBlock, dropped.LastBlock, dropped.Until));
        Assert.Equal(3, TrailBook.Blocks(test.Path)[0].Number);
        Assert.Equal(1, TrailBook.Calls(test.Vault));
        await test.ReopenAsync();
        Assert.Equal(1, TrailBook.Calls(test.Vault));
    }

    [Fact]
    public async Task Files_are_kept_for_ever_when_nothing_else_is_set()
    {
        var clock = new FakeTimeProvider(Noon);
        await using var test = await OpenAsync(clock, ("trail.file-days-max", "1"));
        await test.KeyAsync();
        await TrailBook.WhenAsync(test.Vault, 1);
        clock.Advance(TimeSpan.FromDays(2));
        await Retry.UntilAsync(() => TrailBook.Files(test.Path).Count == 2);
        clock.Advance(TimeSpan.FromDays(3650));
        await test.ReopenAsync();
        Assert.Equal(1, TrailBook.Calls(test.Vault));
    }

    [Fact]
    public async Task Times_never_go_back_with_the_clock()
    {
        var clock = new VirtualClock();
        await using var test = await TestVault.OpenAsync(o => o with { Clock = clock, IsClockVirtual = true });
        var key = await test.KeyAsync();
        await test.Vault.EncryptAsync(key, new byte[1]);
        clock.Move(TimeSpan.FromDays(-3));
        await test.Vault.EncryptAsync(key, new byte[1]);
        await test.ReopenAsync();
        await test.Vault.EncryptAsync(key, new byte[1]);
        var entries = await TrailBook.WhenAsync(test.Vault, 4);
        Assert.Equal(entries.OrderBy(static e => e.FirstAt).Select(static e => e.Request), entries.Select(static e => e.Request));
    }

    private static Task<TestVault> OpenAsync(FakeTimeProvider clock, params (string Key, string Value)[] settings) =>
        TestVault.OpenAsync(o => o with
        {
            Clock = clock,
            IsClockVirtual = true,
            Settings = settings.Append(("trail.flush-within", "1ms")).ToDictionary(static s => s.Item1, static s => s.Item2),
        });
}
