using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Journal;

public sealed class StreamChainTests
{
    private const string Stream = "key:us-east-1:000000000000:1234abcd-12ab-4cd3-8abc-1234567890ab";
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly TestMac Mac = new();

    [Fact]
    public void Accepts_what_it_appended_with_and_without_the_key()
    {
        var stored = Chain(Stream, 5);

        Assert.Null(FirstFault(stored, Mac));
        Assert.Null(FirstFault(stored, null));
        Assert.Equal([1L, 2, 3, 4, 5], stored.Select(static s => s.Number));
    }

    [Fact]
    public void Bytes_are_those_of_the_format()
    {
        // Computed apart from this code by Python's hashlib and hmac, from docs/formats/journal.md.
        var stored = Chain("vault", 2);

        Assert.Equal(Known.Genesis, Convert.ToHexStringLower(stored[0].Prev.Span));
        Assert.Equal(Known.FirstMac, Convert.ToHexStringLower(stored[0].Mac.Span));
        Assert.Equal(Known.SecondPrev, Convert.ToHexStringLower(stored[1].Prev.Span));
        Assert.Equal(Known.SecondMac, Convert.ToHexStringLower(stored[1].Mac.Span));
    }

    [Fact]
    public void Every_changed_field_is_caught_by_the_key()
    {
        var stored = Chain(Stream, 3);
        foreach (var at in new[] { 0, 1, 2 })
        {
            foreach (var changed in Changes(stored[at]))
            {
                StoredEvent[] tampered = [.. stored[..at], changed, .. stored[(at + 1)..]];
                var fault = FirstFault(tampered, Mac);
                Assert.NotNull(fault);
                Assert.Equal(changed.Number, fault.Number);
            }
        }
    }

    [Fact]
    public void Every_changed_field_is_caught_without_the_key_when_an_event_follows()
    {
        var stored = Chain(Stream, 3);
        foreach (var at in new[] { 0, 1 })
        {
            foreach (var changed in Changes(stored[at]))
            {
                StoredEvent[] tampered = [.. stored[..at], changed, .. stored[(at + 1)..]];
                Assert.NotNull(FirstFault(tampered, null));
            }
        }
    }

    [Fact]
    public void A_deletion_is_a_gap_at_the_event_that_follows()
    {
        var stored = Chain(Stream, 4);

        Assert.Equal(new ChainFault.NumberGap(1, 2), FirstFault(stored[1..], null));
        Assert.Equal(new ChainFault.NumberGap(2, 3), FirstFault([stored[0], .. stored[2..]], null));
        Assert.Equal(new ChainFault.NumberGap(3, 4), FirstFault([.. stored[..2], stored[3]], null));
    }

    [Fact]
    public void A_cut_tail_is_not_seen_by_the_chain_alone() => Assert.Null(FirstFault(Chain(Stream, 4)[..2], Mac));

    [Fact]
    public void Reordered_doubled_and_exchanged_events_are_caught()
    {
        var s = Chain(Stream, 4);
        var exchanged = With(s[1], payload: s[2].Payload);
        var exchangedToo = With(s[2], payload: s[1].Payload);

        Assert.Equal(new ChainFault.NumberGap(2, 3), FirstFault([s[0], s[2], s[1], s[3]], null));
        Assert.Equal(new ChainFault.NumberGap(3, 2), FirstFault([s[0], s[1], s[1], s[2]], null));
        Assert.Equal(new ChainFault.MacMismatch(2), FirstFault([s[0], exchanged, exchangedToo, s[3]], Mac));
        Assert.Equal(new ChainFault.PrevMismatch(3), FirstFault([s[0], exchanged, exchangedToo, s[3]], null));
    }

    [Fact]
    public void Renumbering_after_a_deletion_is_caught()
    {
        var s = Chain(Stream, 4);

        Assert.Equal(new ChainFault.PrevMismatch(2), FirstFault([s[0], With(s[2], number: 2), With(s[3], number: 3)], null));
    }

    [Fact]
    public void An_inserted_event_needs_the_key()
    {
        var s = Chain(Stream, 3);
        var stranger = StreamChain.After(Stream, new TestMac(99), s[1]);
        var inserted = stranger.Append(s[1].At, s[1].Manifest, s[1].Payload);

        Assert.Equal(new ChainFault.MacMismatch(3), FirstFault([s[0], s[1], inserted], Mac));
        Assert.Null(FirstFault([s[0], s[1], inserted], null));
    }

    [Fact]
    public void A_stream_under_another_name_is_caught()
    {
        var foreign = Chain("key:us-east-1:000000000000:00000000-0000-4000-8000-000000000000", 3);
        var own = Chain(Stream, 3);

        Assert.Equal(new ChainFault.PrevMismatch(1), FirstFault(foreign, null));
        Assert.Equal(new ChainFault.PrevMismatch(2), FirstFault([own[0], foreign[1], foreign[2]], null));
        var moved = With(foreign[1], prev: own[0].Prev);
        Assert.NotNull(FirstFault([own[0], moved], Mac));
    }

    [Fact]
    public void A_foreign_event_with_a_fitting_prev_is_caught_by_the_key()
    {
        var own = Chain(Stream, 2);
        var foreign = Chain("vault", 2);
        var fitted = With(foreign[1], prev: own[1].Prev);

        Assert.Equal(new ChainFault.MacMismatch(2), FirstFault([own[0], fitted], Mac));
    }

    [Fact]
    public void Time_that_goes_back_is_a_fault_even_with_a_right_mac()
    {
        var s = Chain(Stream, 2);
        var earlier = StreamChain.Resume(Stream, Mac, 2, HeadAfter(s), DateTimeOffset.MinValue)
            .Append(Noon.AddHours(-1), s[0].Manifest, s[0].Payload);

        Assert.IsType<ChainFault.TimeWentBack>(FirstFault([.. s, earlier], Mac));
    }

    [Fact]
    public void A_fault_leaves_the_chain_where_it_was()
    {
        var s = Chain(Stream, 3);
        var chain = new StreamChain(Stream, Mac);
        Assert.Null(chain.Accept(s[0]));

        Assert.NotNull(chain.Accept(s[2]));

        Assert.Equal(1, chain.Number);
        Assert.Null(chain.Accept(s[1]));
        Assert.Null(chain.Accept(s[2]));
    }

    [Fact]
    public void Resumes_from_a_head_and_from_an_envelope()
    {
        var s = Chain(Stream, 3);

        Assert.Null(StreamChain.Resume(Stream, Mac, 2, s[2].Prev.Span, s[1].At).Accept(s[2]));
        Assert.Null(StreamChain.After(Stream, Mac, s[1]).Accept(s[2]));
        Assert.NotNull(StreamChain.Resume(Stream, Mac, 2, s[1].Prev.Span, s[1].At).Accept(s[2]));
    }

    [Fact]
    public void Appends_only_with_a_key_in_order_and_from_the_table()
    {
        var chain = new StreamChain(Stream, Mac);
        chain.Append(Noon, "key.enabled/1", default);

        Assert.Throws<InvalidOperationException>(() => new StreamChain(Stream, null).Append(Noon, "key.enabled/1", default));
        Assert.Throws<BrokenInvariantException>(() => chain.Append(Noon.AddTicks(-1), "key.enabled/1", default));
        Assert.Throws<BrokenInvariantException>(() => chain.Append(Noon, "key.enabled/2", default));
        Assert.Equal(1, chain.Number);
    }

    private static StoredEvent[] Chain(string stream, int count)
    {
        var chain = new StreamChain(stream, Mac);
        return [.. Enumerable.Range(0, count).Select(i => chain.Append(
            Noon.AddSeconds(i), i % 2 == 0 ? "key.enabled/1" : "key.disabled/1", new byte[] { 0xAA, (byte)i }))];
    }

    private static ChainFault? FirstFault(IEnumerable<StoredEvent> stored, IChainMac? mac)
    {
        var chain = new StreamChain(Stream, mac);
        return stored.Select(chain.Accept).FirstOrDefault(static fault => fault is not null);
    }

    private static byte[] HeadAfter(StoredEvent[] stored)
    {
        var chain = new StreamChain(Stream, Mac);
        Assert.All(stored, s => Assert.Null(chain.Accept(s)));
        return chain.Head.ToArray();
    }

    private static IEnumerable<StoredEvent> Changes(StoredEvent s)
    {
        yield return With(s, number: s.Number + 1);
        yield return With(s, at: s.At.AddTicks(1));
        yield return With(s, at: s.At.AddTicks(-1));
        yield return With(s, manifest: "key.rotated/1");
        for (var i = 0; i < s.Payload.Length; i++) yield return With(s, payload: Flip(s.Payload, i));
        yield return With(s, payload: s.Payload[..1]);
        yield return With(s, payload: new byte[] { 0xAA, 0, 0 });
        for (var i = 0; i < 32; i++) yield return With(s, prev: Flip(s.Prev, i));
        for (var i = 0; i < 32; i++) yield return With(s, mac: Flip(s.Mac, i));
    }

    private static ReadOnlyMemory<byte> Flip(ReadOnlyMemory<byte> bytes, int at)
    {
        var copy = bytes.ToArray();
        copy[at] ^= 1;
        return copy;
    }

    private static StoredEvent With(
        StoredEvent s,
        long? number = null,
        DateTimeOffset? at = null,
        string? manifest = null,
        ReadOnlyMemory<byte>? payload = null,
        ReadOnlyMemory<byte>? prev = null,
        ReadOnlyMemory<byte>? mac = null) =>
        new(number ?? s.Number, at ?? s.At, manifest ?? s.Manifest, payload ?? s.Payload, prev ?? s.Prev, mac ?? s.Mac);

    private static class Known
    {
        internal const string Genesis = "e39f7ce5fe6d80fa3381f98bd4ceb1532fa71209bf2faf524979df4ab9a000ec";
        internal const string FirstMac = "c54dcbcfaaf5842ad76f07d5e938e252324b535a652c0ff1ac32a4214c70ff2b";
        internal const string SecondPrev = "37bfcfc44d0c61d72589566cdd9d76f8c25a54c57996a0c333ebae520cea04b2";
        internal const string SecondMac = "881742066b20076bdceb875f2f89e5af84c4c3b60d2dccd07fdb4b10d961822c";
    }
}
