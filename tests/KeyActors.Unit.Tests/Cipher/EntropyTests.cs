using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using KeyActors.Cipher;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

public sealed class EntropyTests
{
    [Fact]
    public void Asks_the_kernel_on_Linux_and_says_so() =>
        Assert.Equal(OperatingSystem.IsLinux() ? "getrandom(2)" : "platform generator", Entropy.Kernel.Name);

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(100_000)]
    public void Fills_to_the_last_byte(int length)
    {
        // One draw leaves the last byte at zero once in 256 times: sixteen draws do once in 2^128.
        var bytes = new byte[length];
        var last = 0;
        for (var i = 0; i < 16; i++)
        {
            Array.Clear(bytes);
            Entropy.Kernel.Fill(bytes);
            last |= bytes[^1];
        }

        Assert.NotEqual(0, last);
    }

    [Fact]
    public void Writes_nothing_outside_the_span()
    {
        var bytes = new byte[4096];
        Entropy.Kernel.Fill(bytes.AsSpan(1000, 1000));
        Assert.False(bytes.AsSpan(..1000).ContainsAnyExcept((byte)0));
        Assert.False(bytes.AsSpan(2000..).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Goes_on_after_short_and_interrupted_calls()
    {
        var (bytes, calls) = (new byte[1000], 0);
        KernelEntropy.FillWhole(bytes, buffer =>
        {
            if (calls++ % 2 == 0)
            {
                Marshal.SetLastPInvokeError(4);
                return -1;
            }

            var length = Math.Min(buffer.Length, 300);
            buffer[..length].Fill((byte)calls);
            return length;
        });
        Assert.Equal(8, calls);
        Assert.False(bytes.AsSpan().Contains((byte)0));
    }

    [Fact]
    public void Fails_rather_than_leave_a_byte_undrawn()
    {
        Assert.Throws<CryptographicException>(() => KernelEntropy.FillWhole(new byte[8], static _ => 0));
        var refused = Assert.Throws<CryptographicException>(() => KernelEntropy.FillWhole(new byte[8], static _ =>
        {
            Marshal.SetLastPInvokeError(38);
            return -1;
        }));
        Assert.Contains("38", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_an_empty_span_alone() => Entropy.Kernel.Fill([]);

    [Fact]
    public void Never_gives_the_same_sixteen_bytes_twice()
    {
        var seen = new HashSet<UInt128>();
        Span<byte> bytes = stackalloc byte[16];
        for (var i = 0; i < 10_000; i++)
        {
            Entropy.Kernel.Fill(bytes);
            Assert.True(seen.Add(BinaryPrimitives.ReadUInt128BigEndian(bytes)));
        }
    }
}
