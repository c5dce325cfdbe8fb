using CsCheck;
using KeyActors.Cipher;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

public sealed class SealedRecordTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

    [Fact]
    public void Law_opens_what_it_sealed() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[0, 100], Gen.Byte.Array[0, 500]).Sample((key, associated, plaintext) =>
        {
            var record = new byte[plaintext.Length + SealedRecord.OverheadBytes];
            SealedRecord.Seal(key, associated, plaintext, record, Entropy.Kernel);
            var opened = new byte[plaintext.Length];
            return SealedRecord.TryOpen(key, associated, record, opened) && opened.AsSpan().SequenceEqual(plaintext);
        });

    [Fact]
    public void Refuses_every_flipped_bit_and_every_cut_and_leaves_zeroes()
    {
        var record = Sealed("a secret"u8, "bound to"u8);
        for (var bit = 0; bit < record.Length * 8; bit++)
        {
            var flipped = (byte[])record.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Opens(flipped, "bound to"u8));
        }

        for (var length = 0; length < record.Length; length++) Assert.False(Opens(record.AsSpan(..length), "bound to"u8));
        Assert.False(Opens([.. record, 0], "bound to"u8));
        Assert.False(Opens(record, "bound to!"u8));
        Assert.False(Opens(record, []));
        Assert.True(Opens(record, "bound to"u8));
    }

    [Fact]
    public void Refuses_another_key()
    {
        var record = Sealed("a secret"u8, []);
        var opened = new byte[8];
        Assert.False(SealedRecord.TryOpen(new byte[32], [], record, opened));
        Assert.False(opened.AsSpan().ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Seals_the_same_bytes_to_another_record_each_time() =>
        Assert.NotEqual(Sealed("a secret"u8, []), Sealed("a secret"u8, []));

    [Fact]
    public void Refuses_wrong_lengths_and_overlap()
    {
        var (buffer, entropy) = (new byte[100], Entropy.Kernel);
        Assert.Throws<ArgumentException>(() => SealedRecord.Seal(new byte[31], [], new byte[8], new byte[36], entropy));
        Assert.Throws<ArgumentException>(() => SealedRecord.Seal(Key, [], new byte[8], new byte[37], entropy));
        Assert.Throws<ArgumentException>(() => SealedRecord.Seal(Key, [], buffer.AsSpan(..8), buffer.AsSpan(..36), entropy));
        Assert.Throws<ArgumentException>(() => SealedRecord.TryOpen(Key, [], buffer.AsSpan(..36), buffer.AsSpan(20, 8)));
        Assert.Throws<ArgumentException>(() => SealedRecord.TryOpen(Key, [], buffer.AsSpan(..36), new byte[9]));
        Assert.False(buffer.AsSpan().ContainsAnyExcept((byte)0));
    }

    private static byte[] Sealed(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated)
    {
        var record = new byte[plaintext.Length + SealedRecord.OverheadBytes];
        SealedRecord.Seal(Key, associated, plaintext, record, Entropy.Kernel);
        return record;
    }

    private static bool Opens(ReadOnlySpan<byte> record, ReadOnlySpan<byte> associated)
    {
        var opened = new byte[Math.Max(0, record.Length - SealedRecord.OverheadBytes)];
        Array.Fill(opened, (byte)1);
        var opens = SealedRecord.TryOpen(Key, associated, record, opened);
        if (!opens && record.Length >= SealedRecord.OverheadBytes) Assert.False(opened.AsSpan().ContainsAnyExcept((byte)0));
        return opens;
    }
}
