using KeyActors.Model;
using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Testing;

/// <summary>What the rules said to a command, to be compared with what a test expects.</summary>
public sealed class Decided
{
    private readonly GivenHistory before;
    private readonly KeyDecision decision;

    internal Decided(GivenHistory before, KeyDecision decision) => (this.before, this.decision) = (before, decision);

    /// <summary>Exactly these events would be stored, in this order, and the key takes them.</summary>
    /// <returns>The history with them, to go on from.</returns>
    /// <exception cref="HistoryMismatchException">It was decided otherwise.</exception>
    public GivenHistory ThenStored(params IReadOnlyList<KeyEvent> expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        if (decision is not KeyDecision.Store store || !RecordText.Same(store.Events, expected))
            throw new HistoryMismatchException($"stored {RecordText.Of(expected)}", Actual());
        return before.And(store.Events);
    }

    /// <summary>The command would be refused for a reason of this kind, and nothing changes.</summary>
    /// <returns>The refusal, for a closer look.</returns>
    /// <exception cref="HistoryMismatchException">It was decided otherwise.</exception>
    public TRefusal ThenRefused<TRefusal>()
        where TRefusal : Refusal =>
        decision is KeyDecision.Refuse { Why: TRefusal why }
            ? why
            : throw new HistoryMismatchException($"refused {typeof(TRefusal).Name}", Actual());

    /// <summary>The answer is known and nothing would be stored: a retry, or a change that is already so.</summary>
    /// <returns>The history as it was, to go on from.</returns>
    /// <exception cref="HistoryMismatchException">It was decided otherwise.</exception>
    public GivenHistory ThenAnswered(KeyReply expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        if (decision is not KeyDecision.Answer answer || !RecordText.Same(answer.Reply, expected))
            throw new HistoryMismatchException($"answered {RecordText.Of(expected)}", Actual());
        return before;
    }

    /// <summary>Material would be made first: what creating and rotating come to without any.</summary>
    /// <exception cref="HistoryMismatchException">It was decided otherwise.</exception>
    public void ThenAsksForMaterial()
    {
        if (decision is not KeyDecision.MakeMaterial) throw new HistoryMismatchException("asks for material", Actual());
    }

    /// <summary>What was decided, in words.</summary>
    public override string ToString() => Actual();

    private string Actual() => decision switch
    {
        KeyDecision.Store store => $"stored {RecordText.Of(store.Events)}",
        KeyDecision.Refuse no => $"refused {RecordText.Of(no.Why)}",
        KeyDecision.Answer known => $"answered {RecordText.Of(known.Reply)}",
        KeyDecision.MakeMaterial => "asks for material",
        _ => throw new BrokenInvariantException($"No words for {decision.GetType().Name}."),
    };
}
