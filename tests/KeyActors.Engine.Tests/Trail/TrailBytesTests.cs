using KeyActors.Clocks;
using KeyActors.Model;
using KeyActors.Trail;

namespace KeyActors.Engine.Tests.Trail;

/// <summary>What waits to be written is bounded in bytes too.</summary>
public sealed class TrailBytesTests
{
    private const int CallsMax = 12_000;

    [Fact]
    public async Task Calls_are_refused_when_what_waits_has_too_many_bytes_and_nothing_is_lost()
    {
        await using var test = await TestVault.OpenAsync(("trail.flush-within", "1ms"));
        var key = await test.KeyAsync();
        var calls = 1;
        Refusal? refusal = null;
        using (TrailBook.Lock(test.Path))
        {
            while (refusal is null && calls <= CallsMax)
            {
                try
                {
                    await test.Vault.EncryptAsync(key, new byte[1], Long(calls));
                    calls++;
                }
                catch (RefusedException e)
                {
                    refusal = e.Refusal;
                }
            }
        }

        Assert.IsType<Refusal.TooBusy>(refusal);
        Assert.InRange(calls, 4_000, CallsMax);
        await TrailBook.WhenAsync(test.Vault, calls);
        await test.Vault.EncryptAsync(key, new byte[1]);
        await test.ReopenAsync();
        Assert.Equal(calls + 1, TrailBook.Calls(test.Vault));
    }

    [Fact]
    public void What_is_written_in_one_go_has_a_bounded_number_of_bytes()
    {
        var buffer = new TrailBuffer(TrailLevel.Trail, 65_536, TimeProvider.System, DateTimeOffset.MinValue);
        const int notes = 3_000;
        for (var i = 0; i < notes; i++)
        {
            var note = buffer.TryBegin(Long(i).CanonicalBytes)!;
            note.Begin("encrypt", Caller.Vault, default, $"{i}", Long(i), isReadOnly: true);
            buffer.Add(note);
        }

        var taken = new List<string>();
        while (buffer.Take() is { } batch)
        {
            Assert.InRange(batch.Notes.Sum(static n => n.EstimateBytes()), 1, 9 * 1024 * 1024);
            taken.AddRange(batch.Notes.Select(static n => n.Named));
            buffer.Written(batch);
        }

        Assert.Equal(Enumerable.Range(0, notes).Select(static i => $"{i}"), taken);
        Assert.Equal(0, buffer.Taken);
    }

    private static EncryptionContext Long(int call) => EncryptionContext.Of(("call", $"{call}"), ("long", new string('x', 8000)));
}
