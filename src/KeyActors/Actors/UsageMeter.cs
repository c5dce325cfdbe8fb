using KeyActors.Calls;
using KeyActors.Model;

namespace KeyActors.Actors;

/// <summary>Counts the producing uses of one key without a write for each: sets uses aside in the journal before they are made,
/// the next ones while the last ones go, and accounts for them afterwards.</summary>
/// <remarks>The one holder of the key's allotments; runs on the key's actor. A use that nothing covers waits here; how many may
/// is bounded by the key's gate. While a change of the key is being stored nothing is set aside, so that what is decided here is
/// decided on the state that it will meet.</remarks>
internal sealed class UsageMeter(IMetered key, TimeProvider clock)
{
    private readonly List<HeldUses> ended = [];
    private readonly List<HeldUses> closing = [];
    private readonly Queue<UseCall> parked = new(0);
    private HeldUses? current;
    private HeldUses? next;
    private long wanted;
    private long reservedAt;
    private bool isNear;
    private bool isStoring;
    private bool isRotating;
    private LastUse? latest;

    /// <summary>Whether something is under way that must end before the key may leave.</summary>
    internal bool IsBusy => isStoring || isRotating || parked.Count > 0;

    /// <summary>Whether there is something to account for.</summary>
    internal bool IsHolding => current is not null || next is not null || ended.Count > 0
        || (latest is { } use && UsageRules.IsOwed(key.State, use) && Note() is not null);

    /// <summary>The key's latest use; null for none since it was woken.</summary>
    internal LastUse? Latest => latest;

    /// <summary>What is used of every allotment that is open in the key's state and held here.</summary>
    internal IReadOnlyCollection<UsageTally> Tallies => [.. Held.Concat(closing).Select(static h => h.Tally)];

    private IEnumerable<HeldUses> Held =>
        ended.Concat(new[] { current, next }.OfType<HeldUses>());

    /// <summary>The bytes that a use counts; 0 when it is not counted.</summary>
    /// <param name="use">What is asked and was permitted.</param>
    /// <param name="spec">The key's kind.</param>
    internal static int Bytes(KeyUse use, KeySpec spec) => use switch
    {
        KeyUse.Encrypt e => e.PlaintextBytes,
        KeyUse.GenerateDataKey e => e.DataKeyBytes,
        KeyUse.GenerateDataKeyPair e => e.PrivateBytes,
        KeyUse.EncryptAsymmetric e => e.PlaintextBytes,
        KeyUse.Sign e => e.MessageBytes,
        KeyUse.GenerateMac e => e.MessageBytes,
        KeyUse.Encapsulate => Limits.EncapsulatedSecretBytes,
        KeyUse.DeriveSharedSecret => SpecRules.SecretBytes(spec),
        _ => 0,
    };

    /// <summary>Whether a use of the material is set aside already.</summary>
    internal bool Covers(KeyMaterialId material, int bytes)
    {
        if (current is not null && current.Covers(material, bytes)) return true;
        if (next is null || !next.Covers(material, bytes)) return false;
        if (current is not null) ended.Add(current);
        (current, next) = (next, null);
        return true;
    }

    /// <summary>A use was made.</summary>
    /// <param name="use">Which.</param>
    /// <param name="bytes">What it counts, and <see cref="Covers"/> has said yes to; 0 when it is not counted.</param>
    /// <param name="isDone">Whether it succeeded.</param>
    internal void Made(KeyUse use, int bytes, bool isDone)
    {
        var isNoted = isDone && use.Work != KeyWork.Unknown;
        if (bytes == 0 && !isNoted) return;
        var at = clock.GetUtcNow();
        if (bytes > 0) current!.Count(use is not (KeyUse.GenerateDataKey or KeyUse.GenerateDataKeyPair), bytes, at);
        if (isNoted) latest = new LastUse(use.Work, latest?.At > at ? latest.Value.At : at);
        if (bytes > 0 && current!.IsLow && next is null && !isNear && !isStoring) TryStore(needed: null);
        if (!isNoted || isStoring || !key.MayStore || !UsageRules.IsWorthNoting(key.State, latest!.Value)) return;
        if (Note() is { } note) Store([note], null);
    }

    /// <summary>Keeps a use until it is covered, or refused.</summary>
    internal void Park(UseCall call)
    {
        parked.Enqueue(call);
        Go();
    }

    /// <summary>Serves those that wait, as far as they are covered, and has more set aside for the first that is not.</summary>
    internal void Go()
    {
        while (!isRotating && parked.TryPeek(out var call))
        {
            if (key.TryServe(call))
            {
                parked.Dequeue();
            }
            else if (isStoring || !key.MayStore || TryStore(Bytes(call.Use, key.State.Spec)))
            {
                return;
            }
            else if (key.State.Counters.Budget is { AtLimit: AtLimit.Rotate })
            {
                isRotating = true;
                key.RotateSpent(key.State.Current.Id);
            }
            else
            {
                parked.Dequeue();
                call.Refuse(new Refusal.BudgetSpent(key.State.Address));
            }
        }
    }

    /// <summary>The rotation that <see cref="Go"/> asked for has come to an end.</summary>
    internal void Rotated(Refusal? why)
    {
        isRotating = false;
        if (why is not null) RefuseParked(why);
        Go();
    }

    /// <summary>The key changed: what can no longer be used is accounted for, and under a new budget everything.</summary>
    internal void Settle(bool isNewBudget)
    {
        var mayGoOn = !isNewBudget && key.State.Status == KeyStatus.Enabled;
        foreach (var held in new[] { current, next })
            if (held is not null && !(mayGoOn && held.IsOf(key.State.Current.Id))) ended.Add(held);
        if (current is not null && ended.Contains(current)) current = null;
        if (next is not null && ended.Contains(next)) next = null;
        if (isNewBudget) isNear = false;
    }

    /// <summary>Stores what <see cref="Settle"/> found, and goes on.</summary>
    internal void GoOn()
    {
        Go();
        if (ended.Count > 0 && !isStoring && key.MayStore && (current is null || !current.IsOf(key.State.Current.Id)))
            Store([.. Records(key.State, key.Later())], null);
    }

    /// <summary>Accounts for everything; <see cref="IMetered.Counted"/> follows.</summary>
    internal void Close()
    {
        Settle(isNewBudget: true);
        var events = Records(key.State, key.Later()).ToList();
        if (Note() is { } note) events.Add(note);
        if (events.Count > 0)
        {
            Store(events, null);
            return;
        }

        // What was owed a moment ago can no longer be noted.
        latest = null;
        key.Counted();
    }

    internal void RefuseParked(Refusal why)
    {
        while (parked.TryDequeue(out var call)) call.Refuse(why);
    }

    /// <summary>Has uses set aside, and in the same write accounts for what is used up.</summary>
    /// <param name="needed">Bytes of a use that waits; null when none does and it is only early.</param>
    /// <returns>False when the budget has no room for that use.</returns>
    private bool TryStore(int? needed)
    {
        if (!key.MayStore) return true;
        if (needed is not null) Settle(isNewBudget: true);
        var (state, at) = (key.State, key.Later());
        var events = new List<KeyEvent>(Records(state, at));
        foreach (var happened in events) state = KeyState.Evolve(state, happened);
        long[] held = [.. new[] { current, next }.OfType<HeldUses>().Select(static h => h.Tally.Allotment)];
        foreach (var lost in UsageRules.Lose(state, held, at))
        {
            events.Add(lost);
            state = KeyState.Evolve(state, lost);
        }

        var uses = UsageRules.NextUses(wanted, wanted == 0 ? TimeSpan.MaxValue : clock.GetElapsedTime(reservedAt));
        var reserved = UsageRules.Reserve(state, uses, needed ?? 1, at);
        isNear = reserved is null || UsageRules.IsShrunk(reserved, uses);
        if (needed is null && isNear) return true;
        if (reserved is null) return false;
        (wanted, reservedAt) = (uses, clock.GetTimestamp());
        events.Add(reserved);
        Store(events, reserved);
        return true;
    }

    private void Store(IReadOnlyList<KeyEvent> events, KeyEvent.UsageReserved? reserved)
    {
        closing.AddRange(ended);
        ended.Clear();
        isStoring = true;
        key.StoreBeside(events, () => Stored(reserved));
    }

    private void Stored(KeyEvent.UsageReserved? reserved)
    {
        isStoring = false;
        closing.Clear();
        if (reserved is not null && current is null) current = new HeldUses(reserved);
        else if (reserved is not null) next = new HeldUses(reserved);
        Go();
        key.Counted();
    }

    private IEnumerable<KeyEvent> Records(KeyState state, DateTimeOffset at) =>
        ended.Select(h => (KeyEvent)UsageRules.Record(state, h.Tally, at));

    private KeyEvent.Used? Note() =>
        latest is { } use && key.MayNote ? UsageRules.Note(key.State, use, key.Later()) : null;
}
