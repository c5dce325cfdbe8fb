using KeyActors.Engine.Tests.Destruction;
using Microsoft.Extensions.Logging;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Lives;

/// <summary>Ten years of a thousand keys on the virtual clock, half month by half month: keys rotate, expire, are switched off, called
/// back and destroyed, and at the end every blob opens that should, none that should not, and the history is whole.</summary>
public sealed class TenYearsTests(ITestOutputHelper output)
{
    private const int Keys = 1_000;
    private const int Turns = 244;
    private static readonly TimeSpan HalfMonth = TimeSpan.FromDays(15);

    [Fact]
    public async Task A_thousand_keys_live_and_die_as_they_were_told_and_their_histories_verify()
    {
        await using var home = await DoomedVault.OpenAsync();
        var lives = new Life[Keys];
        for (var first = 0; first < Keys; first += 50)
        {
            await Task.WhenAll(Enumerable.Range(first, 50).Select(async n =>
            {
                lives[n] = Life.Of(n, home);
                await lives[n].BeginAsync();
            }));
        }

        for (var turn = 1; turn <= Turns; turn++)
        {
            home.Clock.Advance(HalfMonth);
            foreach (var slice in lives.Chunk(50)) await Task.WhenAll(slice.Select(life => life.SettleAsync(turn)));
            foreach (var slice in lives.Chunk(50)) await Task.WhenAll(slice.Select(life => life.ActAsync(turn)));
        }

        foreach (var life in lives) await life.EndAsync();
        var report = await home.VerifyAsync();
        Assert.Empty(report.Faults);
        Assert.DoesNotContain(home.Log.Lines, static line => line.Level >= LogLevel.Error);
        var ended = lives.Count(static life => life.IsDestroyed);
        output.WriteLine(
            $"{Keys} keys, {Turns} half months: {lives.Sum(static l => l.Rotations)} rotations, {lives.Sum(static l => l.Expiries)} expiries, "
            + $"{ended} destroyed, {lives.Sum(static l => l.Blobs)} blobs");
        Assert.True(ended >= Keys / 10 && lives.Sum(static l => l.Expiries) > 50 && lives.Sum(static l => l.Rotations) > Keys);
    }
}
