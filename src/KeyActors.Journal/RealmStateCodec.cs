using System.Buffers;
using System.Buffers.Binary;
using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>The state of a realm directory to bytes and back, for snapshots. Bytes: docs/formats/snapshots.md.</summary>
/// <remarks>A state has exactly one byte form. Whoever adds a part to the state raises the version in <see cref="Manifest"/>: an
/// older snapshot is then passed over and its journal read, nothing is converted. Safe on any thread.</remarks>
public static class RealmStateCodec
{
    /// <summary>Which state, and which version of its fields.</summary>
    public const string Manifest = "realm.state/1";

    private const int Fields = 9;
    private const int AliasFields = 4;
    private const int ChangeFields = 4;

    /// <summary>The bytes of a state.</summary>
    /// <exception cref="BrokenInvariantException">A part breaks a bound of the model.</exception>
    public static ReadOnlyMemory<byte> Encode(RealmState state)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var to = new PayloadWriter(bytes);
        to.Array(Fields);
        to.Text(state.Realm.Region.ToString());
        to.Text(state.Realm.Account.ToString());
        to.Number(state.Number);
        to.Number(state.LastAt.UtcTicks);
        to.Array(state.Keys.Count);
        foreach (var key in state.Keys.Values) to.Id(key);
        to.Array(state.Ended.Count);
        Span<byte> ended = stackalloc byte[KeyId.Bytes];
        foreach (var id in state.Ended)
        {
            BinaryPrimitives.WriteUInt128BigEndian(ended, id);
            to.Bytes(ended);
        }

        to.Array(state.Aliases.Count);
        foreach (var (alias, target) in state.Aliases)
        {
            to.Array(AliasFields);
            to.Text(alias.ToString());
            to.Id(target.Key);
            to.Time(target.CreatedAt);
            to.Time(target.UpdatedAt);
        }

        to.Array(state.Unrecorded.Count);
        foreach (var (number, change) in state.Unrecorded)
        {
            var (manifest, payload) = EventCodec.Encode(change);
            to.Array(ChangeFields);
            to.Number(number);
            to.Time(change.At);
            to.Text(manifest);
            to.Bytes(payload.Span);
        }

        AnswersCodec.Write(ref to, state.Answers, static (ref to, reply) =>
        {
            Invariant.Holds(reply is RealmReply.Changed, "A directory remembers that it changed.");
            to.Array(0);
        });
        to.End();
        return bytes.WrittenMemory;
    }

    /// <summary>Reads a state.</summary>
    /// <param name="bytes">From <see cref="Encode"/>; nothing of them is kept.</param>
    /// <exception cref="JournalFormatException">Not the one byte form of a state.</exception>
    /// <exception cref="BrokenInvariantException">No history makes such a state.</exception>
    public static RealmState Decode(ReadOnlyMemory<byte> bytes)
    {
        var from = new PayloadReader(Manifest, bytes);
        from.Array(Fields);
        var state = RealmState.Restore(
            from.Realm(),
            from.Number(0, long.MaxValue),
            new DateTimeOffset(from.Number(0, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero),
            Keys(ref from),
            Ended(ref from),
            Aliases(ref from),
            Unrecorded(ref from),
            AnswersCodec.Read<RealmReply>(ref from, static (ref from) =>
            {
                from.Array(0);
                return new RealmReply.Changed();
            }));
        from.End();
        return state;
    }

    private static List<KeyId> Keys(ref PayloadReader from)
    {
        var keys = new List<KeyId>();
        for (var left = from.Array(0, int.MaxValue); left > 0; left--)
        {
            var key = from.Id();
            if (keys.Count > 0 && key.Value <= keys[^1].Value) throw Disordered("ids");
            keys.Add(key);
        }

        return keys;
    }

    private static List<UInt128> Ended(ref PayloadReader from)
    {
        var ended = new List<UInt128>();
        for (var left = from.Array(0, int.MaxValue); left > 0; left--)
        {
            var id = BinaryPrimitives.ReadUInt128BigEndian(from.Bytes(KeyId.Bytes, KeyId.Bytes).Span);
            if (ended.Count > 0 && id <= ended[^1]) throw Disordered("ended ids");
            ended.Add(id);
        }

        return ended;
    }

    private static List<KeyValuePair<AliasName, AliasTarget>> Aliases(ref PayloadReader from)
    {
        var aliases = new List<KeyValuePair<AliasName, AliasTarget>>();
        for (var left = from.Array(0, int.MaxValue); left > 0; left--)
        {
            from.Array(AliasFields);
            var alias = from.Alias();
            if (aliases.Count > 0 && alias.CompareTo(aliases[^1].Key) <= 0) throw Disordered("aliases");
            aliases.Add(new(alias, new AliasTarget(from.Id(), from.Time(), from.Time())));
        }

        return aliases;
    }

    private static List<KeyValuePair<long, RealmEvent>> Unrecorded(ref PayloadReader from)
    {
        var changes = new List<KeyValuePair<long, RealmEvent>>();
        for (var left = from.Array(0, int.MaxValue); left > 0; left--)
        {
            from.Array(ChangeFields);
            var number = from.Number(1, long.MaxValue);
            if (changes.Count > 0 && number <= changes[^1].Key) throw Disordered("alias changes");
            var at = from.Time();
            changes.Add(new(number, EventCodec.DecodeRealm(
                from.Text(1, EventCodec.PayloadBytesMax), from.Bytes(0, EventCodec.PayloadBytesMax), at)));
        }

        return changes;
    }

    private static JournalFormatException Disordered(string what) =>
        JournalFormatException.Unreadable(Manifest, $"its {what} are not in order");
}
