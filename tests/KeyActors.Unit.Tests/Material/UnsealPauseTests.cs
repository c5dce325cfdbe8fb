using KeyActors.Material;
using KeyActors.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

public sealed class UnsealPauseTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(8, 32)]
    [InlineData(9, 60)]
    [InlineData(int.MaxValue, 60)]
    public void Doubles_from_one_second_after_the_third_failure_to_sixty(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), UnsealPauses.After(failures));

    [Fact]
    public async Task The_fourth_wrong_try_waits_and_a_right_one_forgives()
    {
        var clock = new FakeTimeProvider();
        var disk = new SimulatedDisk();
        var right = new GlassSeal("glass", 1, isGuessable: true);
        await (await SecretKeeper.InitialiseAsync(disk, Settings(right))).DisposeAsync();
        var wrong = new GlassSeal("glass", 2, isGuessable: true);
        for (var i = 0; i < 3; i++)
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => SecretKeeper.OpenAsync(disk, Settings(wrong)));
            Assert.IsType<Refusal.SealRefused>(refused.Refusal);
        }

        var waits = new TaskCompletionSource<MaterialNotice.UnsealWaits>();
        var fourth = SecretKeeper.OpenAsync(disk, Settings(wrong, Hear(waits)));
        Assert.Equal(new MaterialNotice.UnsealWaits(3, TimeSpan.FromSeconds(1)), await waits.Task);
        clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(3, wrong.Recovered);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAsync<RefusedException>(() => fourth);

        var later = new TaskCompletionSource<MaterialNotice.UnsealWaits>();
        var fifth = SecretKeeper.OpenAsync(disk, Settings(right, Hear(later)));
        Assert.Equal(TimeSpan.FromSeconds(2), (await later.Task).Pause);
        clock.Advance(TimeSpan.FromSeconds(2));
        await (await fifth).DisposeAsync();

        for (var i = 0; i < 2; i++) await Assert.ThrowsAsync<RefusedException>(() => SecretKeeper.OpenAsync(disk, Settings(wrong)));
        await (await SecretKeeper.OpenAsync(disk, Settings(right))).DisposeAsync();

        KeeperSettings Settings(Seal seal, Action<MaterialNotice>? notices = null) =>
            new() { Seals = [seal], Time = clock, Notices = notices };

        static Action<MaterialNotice> Hear(TaskCompletionSource<MaterialNotice.UnsealWaits> source) => notice =>
        {
            if (notice is MaterialNotice.UnsealWaits waits) source.SetResult(waits);
        };
    }

    [Fact]
    public async Task Giving_up_the_wait_is_no_further_failure_and_other_vaults_do_not_wait()
    {
        var clock = new FakeTimeProvider();
        var pauses = UnsealPauses.Of(clock);
        for (var i = 0; i < 5; i++) pauses.Failed(1, clock);
        using var patience = new CancellationTokenSource();
        var wait = pauses.WaitAsync(1, clock, null, patience.Token);
        Assert.False(wait.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);

        Assert.True(pauses.WaitAsync(2, clock, null, default).IsCompletedSuccessfully);
        var again = pauses.WaitAsync(1, clock, null, default);
        clock.Advance(TimeSpan.FromSeconds(4));
        await again;
    }

    [Fact]
    public void Remembers_a_bounded_number_of_vaults_and_forgets_the_oldest()
    {
        var clock = new FakeTimeProvider();
        var pauses = UnsealPauses.Of(clock);
        for (var vault = 1u; vault <= 1_025; vault++)
        {
            for (var i = 0; i < 3; i++) pauses.Failed(vault, clock);
            clock.Advance(TimeSpan.FromTicks(1));
        }

        Assert.True(pauses.WaitAsync(1, clock, null, default).IsCompletedSuccessfully);
        Assert.False(pauses.WaitAsync(2, clock, null, new CancellationTokenSource().Token).IsCompleted);
    }
}
