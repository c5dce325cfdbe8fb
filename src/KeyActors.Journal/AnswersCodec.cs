using System.Collections.Immutable;
using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>Remembered answers inside a state: oldest first, each with its intention, content, time and reply.</summary>
internal static class AnswersCodec
{
    private const int Fields = 4;

    internal delegate void WriteReply<in TReply>(ref PayloadWriter to, TReply reply);

    internal delegate TReply ReadReply<out TReply>(ref PayloadReader from);

    internal static void Write<TReply>(ref PayloadWriter to, AnswerMemory<TReply> answers, WriteReply<TReply> write)
        where TReply : class
    {
        Span<byte> once = stackalloc byte[IdempotencyKey.Bytes];
        Span<byte> content = stackalloc byte[CommandFingerprint.Bytes];
        to.Array(answers.Count);
        foreach (var entry in answers.Entries)
        {
            entry.Once.Write(once);
            entry.Content.Write(content);
            to.Array(Fields);
            to.Bytes(once);
            to.Bytes(content);
            to.Time(entry.At);
            write(ref to, entry.Reply);
        }
    }

    internal static AnswerMemory<TReply> Read<TReply>(ref PayloadReader from, ReadReply<TReply> read)
        where TReply : class
    {
        var count = from.Array(0, Limits.RememberedAnswersMax);
        var entries = ImmutableArray.CreateBuilder<AnswerMemory<TReply>.Entry>(count);
        for (var i = 0; i < count; i++)
        {
            from.Array(Fields);
            entries.Add(new AnswerMemory<TReply>.Entry(
                IdempotencyKey.FromBytes(from.Bytes(IdempotencyKey.Bytes, IdempotencyKey.Bytes).Span),
                CommandFingerprint.FromBytes(from.Bytes(CommandFingerprint.Bytes, CommandFingerprint.Bytes).Span),
                from.Time(),
                read(ref from)));
        }

        return AnswerMemory<TReply>.Restore(entries.MoveToImmutable());
    }
}
