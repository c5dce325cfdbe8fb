using KeyActors.Material;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

public sealed class SecretMemoryTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(1, 32).Select(static i => (byte)i)];

    public static TheoryData<MemoryKind> Kinds => [MemoryKind.SecretFile, MemoryKind.Locked, MemoryKind.Native];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Lends_what_was_written_and_wipes_it_when_retired(MemoryKind kind)
    {
        using var memory = new SecretMemory(kind, null);
        var secret = memory.Copy(Bytes);

        Assert.Equal(Bytes, secret.Reveal());
        secret.Dispose();

        Assert.True(secret.IsRetired);
        Assert.False(secret.TryTake(out _));
        Assert.True(secret.Wiped.IsCompletedSuccessfully);
        Assert.Equal(new byte[64], secret.Cell.ToArray());
    }

    [Fact]
    public void Keeps_the_bytes_of_a_retired_secret_until_the_last_lease_is_back()
    {
        using var memory = new SecretMemory();
        var secret = memory.Copy(Bytes);
        Assert.True(secret.TryTake(out var first));
        Assert.True(secret.TryTake(out var second));
        var wiped = secret.Wiped;

        secret.Dispose();
        Assert.False(secret.TryTake(out _));
        first.Dispose();
        Assert.Equal(Bytes, second.Span.ToArray());
        Assert.False(wiped.IsCompleted);
        second.Dispose();

        Assert.Equal(new byte[64], secret.Cell.ToArray());
        Assert.True(secret.Wiped.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_late_taker_does_not_free_a_cell_that_is_another_secret_by_now()
    {
        using var memory = new SecretMemory();
        var first = memory.Copy(Bytes);
        first.Dispose();
        var second = memory.Copy(Bytes);

        Assert.False(first.TryTake(out _));
        first.Dispose();

        Assert.Equal(Bytes, second.Reveal());
    }

    [Fact]
    public void A_lease_given_back_has_no_bytes()
    {
        using var memory = new SecretMemory();
        var secret = memory.Copy(Bytes);
        Assert.Throws<ObjectDisposedException>(() =>
        {
            Assert.True(secret.TryTake(out var lease));
            lease.Dispose();
            _ = lease.Span.Length;
        });
        Assert.Throws<ObjectDisposedException>(() => default(SecretLease).Span.Length);
    }

    [Fact]
    public void Taking_allocates_nothing()
    {
        using var memory = new SecretMemory();
        var secret = memory.Copy(Bytes);
        _ = TakeOften(secret);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var sum = TakeOften(secret);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1000, sum);
    }

    [Fact]
    public void Prints_a_length_and_no_byte()
    {
        using var memory = new SecretMemory();
        Assert.Equal("secret of 32 bytes", memory.Copy(Bytes).ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1700)]
    [InlineData(4096)]
    public void Holds_secrets_of_several_cells_apart(int length)
    {
        using var memory = new SecretMemory();
        var secrets = Enumerable.Range(1, 20).Select(Make).ToList();
        foreach (var odd in secrets.Where(static (_, i) => i % 2 == 1)) odd.Dispose();
        var more = Enumerable.Range(101, 20).Select(Make).ToList();

        for (var i = 0; i < 20; i += 2) Assert.Equal(Enumerable.Repeat((byte)(i + 1), length), secrets[i].Reveal());
        for (var i = 0; i < 20; i++) Assert.Equal(Enumerable.Repeat((byte)(i + 101), length), more[i].Reveal());

        SecretRef Make(int fill) => memory.Copy(Enumerable.Repeat((byte)fill, length).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4097)]
    public void Refuses_a_length_outside_its_bounds(int length)
    {
        using var memory = new SecretMemory();
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Copy(new byte[length]));
    }

    [Fact]
    public void Grows_by_pages_and_uses_freed_cells_again()
    {
        using var memory = new SecretMemory(MemoryKind.Native, null);
        var perPage = SecretPage.PageBytes / SecretPage.CellBytes;
        var secrets = Enumerable.Range(0, 3 * perPage).Select(_ => memory.Copy(Bytes)).ToList();
        Assert.Equal(3, memory.Pages);

        secrets.ForEach(static secret => secret.Dispose());
        for (var i = 0; i < 3 * perPage; i++) _ = memory.Copy(Bytes);

        Assert.Equal(3, memory.Pages);
    }

    [Fact]
    public void A_closed_memory_makes_nothing_and_keeps_what_is_lent()
    {
        var memory = new SecretMemory();
        var secret = memory.Copy(Bytes);
        Assert.True(secret.TryTake(out var lease));

        memory.Dispose();
        secret.Dispose();

        Assert.Throws<ObjectDisposedException>(() => memory.Copy(Bytes));
        Assert.Equal(Bytes, lease.Span.ToArray());
        lease.Dispose();
        Assert.Equal(0, memory.Pages);
    }

    [Fact]
    public void A_fill_that_throws_leaves_nothing()
    {
        using var memory = new SecretMemory(MemoryKind.Native, null);
        Span<byte> remains = default;
        try
        {
            memory.Create(32, 0, static (cell, _) =>
            {
                cell.Fill(7);
                throw new InvalidOperationException("no");
            });
            Assert.Fail("The fill threw.");
        }
        catch (InvalidOperationException)
        {
            var next = memory.Create(32, 0, static (_, _) => { });
            remains = next.Cell;
        }

        Assert.Equal(new byte[64], remains.ToArray());
    }

    [Fact]
    public void Says_once_when_the_memory_gets_weaker()
    {
        var heard = new List<MaterialNotice>();
        using var memory = new SecretMemory(heard.Add);
        for (var i = 0; i < 500; i++) _ = memory.Copy(Bytes);

        // Where everything is to be had there is nothing to say; where something is missing each step is said once.
        Assert.Equal(heard.Distinct().Count(), heard.Count);
        Assert.Equal((int)memory.Kind - (int)MemoryKind.SecretFile, heard.Count);
        Assert.All(heard, static notice => Assert.IsType<MaterialNotice.MemoryWeaker>(notice));
    }

    [Fact]
    public async Task Law_no_taker_sees_a_wiped_byte_and_every_retired_cell_ends_zero()
    {
        using var memory = new SecretMemory();
        for (var round = 0; round < 200; round++)
        {
            var secret = memory.Copy(Bytes);
            using var start = new Barrier(4);
            var takers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
            {
                start.SignalAndWait();
                while (secret.TryTake(out var lease))
                {
                    using (lease) Assert.True(lease.Span.SequenceEqual(Bytes));
                }
            })).ToArray();
            start.SignalAndWait();
            secret.Dispose();
            await Task.WhenAll(takers);

            await secret.Wiped;
            Assert.Equal(-1, secret.Cell.IndexOfAnyExcept((byte)0));
        }
    }

    private static int TakeOften(SecretRef secret)
    {
        var sum = 0;
        for (var i = 0; i < 1000; i++)
        {
            if (!secret.TryTake(out var lease)) continue;
            sum += lease.Span[0];
            lease.Dispose();
        }

        return sum;
    }
}
