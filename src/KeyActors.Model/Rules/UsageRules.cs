using System.Collections.Immutable;

using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Model;

/// <summary>What the holder of an allotment has used of it so far.</summary>
/// <param name="Allotment">Its number.</param>
/// <param name="Encrypts">Encryptions, signatures and authentication codes.</param>
/// <param name="DataKeys">Data keys.</param>
/// <param name="Bytes">Bytes of plaintext.</param>
/// <param name="LastUsedAt">UTC; the last of them; null for none.</param>
public readonly record struct UsageTally(long Allotment, long Encrypts, long DataKeys, long Bytes, DateTimeOffset? LastUsedAt);

/// <summary>How uses are counted and bounded: pure functions of a key's state and of what its holder has tallied.</summary>
/// <remarks>Uses are set aside before they are made and accounted for afterwards, many at once. Near a budget what is set aside
/// shrinks, to one use at the end, so that the limit is met exactly and a crash costs at most a quarter of what is
/// left.</remarks>
public static class UsageRules
{
    private static readonly CommandStamp Own =
        new(Caller.Vault, default, CommandFingerprint.Of("usage"));

    /// <summary>Whether an event only counts: it answers nobody, and no retry depends on it.</summary>
    public static bool Counts(KeyEvent happened) =>
        happened is KeyEvent.UsageReserved or KeyEvent.UsageRecorded or KeyEvent.UsageLost or KeyEvent.Used;

    /// <summary>What an operation tells of a key's last use; <see cref="KeyWork.Unknown"/> when it is none.</summary>
    public static KeyWork WorkOf(KeyOperation operation) => operation switch
    {
        KeyOperation.Encrypt => KeyWork.Encrypt,
        KeyOperation.Decrypt => KeyWork.Decrypt,
        KeyOperation.ReEncryptFrom or KeyOperation.ReEncryptTo => KeyWork.ReEncrypt,
        KeyOperation.GenerateDataKey => KeyWork.GenerateDataKey,
        KeyOperation.GenerateDataKeyPair => KeyWork.GenerateDataKeyPair,
        KeyOperation.Sign => KeyWork.Sign,
        KeyOperation.Verify => KeyWork.Verify,
        KeyOperation.GenerateMac => KeyWork.GenerateMac,
        KeyOperation.VerifyMac => KeyWork.VerifyMac,
        KeyOperation.DeriveSharedSecret => KeyWork.DeriveSharedSecret,
        KeyOperation.Encapsulate => KeyWork.Encapsulate,
        KeyOperation.Decapsulate => KeyWork.Decapsulate,
        _ => KeyWork.Unknown,
    };

    /// <summary>Whether a use came so long after the one that was noted last, or after the key was made, that it is to be
    /// noted.</summary>
    public static bool IsWorthNoting(KeyState state, LastUse use) =>
        use.At - (state.Counters.LastNoted?.At ?? state.CreatedAt) >= Limits.UseNotedEvery;

    /// <summary>Whether a use is to be noted before a key leaves memory: none was noted yet, or the last one long ago.</summary>
    public static bool IsOwed(KeyState state, LastUse use) => state.Counters.LastNoted is null || IsWorthNoting(state, use);

    /// <summary>Notes the last use of a key; null when a later one was noted, and when the key is at its end.</summary>
    public static KeyEvent.Used? Note(KeyState state, LastUse use, DateTimeOffset now)
    {
        var at = Later(state, now);
        var usedAt = use.At > at ? at : use.At;
        return !state.IsEnding && usedAt > (state.Counters.LastNoted?.At ?? DateTimeOffset.MinValue)
            ? new KeyEvent.Used(at, Own, use.Work, usedAt)
            : null;
    }

    /// <summary>Uses of the next allotment: twice as many when the last one went fast, half as many when it went
    /// slowly.</summary>
    /// <param name="before">Uses of the last one; 0 for none.</param>
    /// <param name="lasted">How long ago that was set aside.</param>
    public static long NextUses(long before, TimeSpan lasted) =>
        Math.Clamp(
            lasted <= Limits.AllotmentLastsMin ? before * 2 : before / 2, Limits.AllotmentUsesMin, Limits.AllotmentUsesMax);

    /// <summary>Sets uses aside for the current material.</summary>
    /// <param name="state">The key as it will be when this is stored.</param>
    /// <param name="wanted">How many, when no budget is near.</param>
    /// <param name="neededBytes">Bytes that the first of them needs.</param>
    /// <param name="now">UTC.</param>
    /// <returns>Null when the budget has no room for a use of that many bytes.</returns>
    public static KeyEvent.UsageReserved? Reserve(KeyState state, long wanted, int neededBytes, DateTimeOffset now)
    {
        var material = state.Current.Id;
        var (uses, bytes) = (wanted, wanted * Limits.PlaintextBytesMax);
        if (state.Counters.Budget is { } budget)
        {
            var spent = state.Counters.SpentOf(material);
            if (budget.Uses is { } usesMax)
            {
                if (spent.Uses >= usesMax) return null;
                uses = Shrink(uses, usesMax - spent.Uses, 1);
            }

            if (budget.Bytes is { } bytesMax)
            {
                var needed = Math.Max(neededBytes, 1);
                if (bytesMax - spent.Bytes < needed) return null;
                bytes = Shrink(bytes, bytesMax - spent.Bytes, needed);
            }
        }

        return new KeyEvent.UsageReserved(Later(state, now), Own, state.Counters.LastAllotment + 1, material, uses, bytes);
    }

    /// <summary>Whether a budget has made an allotment smaller than it would be.</summary>
    public static bool IsShrunk(KeyEvent.UsageReserved reserved, long wanted) =>
        reserved.Uses < wanted || reserved.Bytes < wanted * Limits.PlaintextBytesMax;

    /// <summary>Accounts for an allotment.</summary>
    public static KeyEvent.UsageRecorded Record(KeyState state, UsageTally tally, DateTimeOffset now)
    {
        var at = Later(state, now);
        var last = tally.LastUsedAt > at ? at : tally.LastUsedAt;
        return new KeyEvent.UsageRecorded(at, Own, tally.Allotment, tally.Encrypts, tally.DataKeys, tally.Bytes, last);
    }

    /// <summary>Closes what holders of an earlier life left open: nobody knows how much of it was used.</summary>
    /// <param name="state">The key.</param>
    /// <param name="held">Numbers of the allotments that somebody holds.</param>
    /// <param name="now">UTC.</param>
    public static ImmutableArray<KeyEvent> Lose(KeyState state, IReadOnlyCollection<long> held, DateTimeOffset now) =>
        [.. state.Counters.Open.Where(a => !held.Contains(a.Number))
            .Select(a => new KeyEvent.UsageLost(Later(state, now), Own, a.Number))];

    /// <summary>What may be told about the uses of a key.</summary>
    /// <param name="state">The key.</param>
    /// <param name="held">What the holders of its open allotments have used; what nobody holds is unknown.</param>
    /// <param name="latest">Its latest use since it was woken; null for none.</param>
    public static KeyLastUsage Report(KeyState state, IReadOnlyCollection<UsageTally> held, LastUse? latest)
    {
        var counters = state.Counters;
        var names = counters.Closed.Select(static m => m.Material).Concat(counters.Open.Select(static a => a.Material));
        ImmutableArray<MaterialUsage> materials = [.. names.Distinct().Select(counters.ClosedOf).Select(Open)];
        var counted = materials.Max(static m => m.LastUsedAt);
        var noted = latest?.At >= counters.LastNoted?.At || counters.LastNoted is null ? latest : counters.LastNoted;
        var (last, work) = noted is { } use && !(counted > use.At) ? (use.At, use.Work) : (counted, KeyWork.Unknown);
        // A replica that was made again is not told to have been used in its life before.
        if (last < state.CreatedAt) (last, work) = (null, KeyWork.Unknown);
        return new KeyLastUsage(state.Address, last, work, counters.Budget, materials, state.CountsAtLeast);

        MaterialUsage Open(MaterialUsage closed)
        {
            foreach (var open in counters.Open.Where(a => a.Material == closed.Material))
            {
                var tally = held.Where(t => t.Allotment == open.Number).Select(static t => (UsageTally?)t).FirstOrDefault();
                closed = tally is { } known
                    ? closed with
                    {
                        Encrypts = closed.Encrypts + known.Encrypts,
                        DataKeys = closed.DataKeys + known.DataKeys,
                        Bytes = closed.Bytes + known.Bytes,
                        LastUsedAt = known.LastUsedAt ?? closed.LastUsedAt,
                    }
                    : closed with
                    {
                        UnknownUses = closed.UnknownUses + open.Uses,
                        UnknownBytes = closed.UnknownBytes + open.Bytes,
                    };
            }

            return closed;
        }
    }

    internal static KeyDecision SetBudget(KeyState state, KeyCommand.SetUsageBudget command, DateTimeOffset at)
    {
        var isNone = command.Uses is null && command.Bytes is null;
        if (command.Uses is { } uses && KeyRules.Bounds("The budget", uses, 1, Limits.BudgetUsesMax, "uses") is { } badUses)
            return new KeyDecision.Refuse(badUses);
        if (command.Bytes is { } bytes
            && KeyRules.Bounds("The budget", bytes, Limits.PlaintextBytesMax, Limits.BudgetBytesMax) is { } badBytes)
            return new KeyDecision.Refuse(badBytes);
        if (!isNone && command.AtLimit is not (AtLimit.Refuse or AtLimit.Rotate))
            return new KeyDecision.Refuse(new Refusal.TextInvalid("usage budget", "at its limit a key refuses or rotates"));
        if (!isNone && command.AtLimit == AtLimit.Rotate && state.Origin != KeyOrigin.Generated)
            return new KeyDecision.Refuse(new Refusal.OriginForbids(state.Address, state.Origin, "rotate by itself"));
        var wanted = isNone ? null : new UsageBudget(command.Uses, command.Bytes, command.AtLimit);
        return wanted == state.Counters.Budget
            ? new KeyDecision.Answer(new KeyReply.Changed(state.Address))
            : new KeyDecision.Store([new KeyEvent.UsageBudgetSet(
                at, command.Stamp, wanted?.Uses, wanted?.Bytes, wanted?.AtLimit ?? AtLimit.Refuse)]);
    }

    /// <summary>Once for each material that is spent: whoever comes second finds another one sealing.</summary>
    internal static KeyDecision Rotate(KeyState state, KeyCommand.RotateSpent command, DateTimeOffset at, MadeMaterial? made)
    {
        var isWanted = state.Status == KeyStatus.Enabled && state.Current.Id == command.Spent
            && state.Counters.Budget is { AtLimit: AtLimit.Rotate };
        // Only its primary rotates; the budget may have been set while it was that itself.
        if (isWanted && state.IsReplica) return new KeyDecision.Refuse(new Refusal.BudgetSpent(state.Address));
        if (isWanted && RegionRules.Hinders(state) is { } hindered) return new KeyDecision.Refuse(hindered);
        if (!isWanted) return new KeyDecision.Answer(new KeyReply.Changed(state.Address));
        if (state.Materials.Length + state.Holdings.Doomed.Length >= Limits.SecretsPerKeyMax)
            return new KeyDecision.Refuse(new Refusal.LimitReached($"Materials of {state.Address}", Limits.SecretsPerKeyMax));
        return made is null
            ? new KeyDecision.MakeMaterial(state.Address, state.Spec, [.. state.Materials.Select(static m => m.Id.Tag)])
            : RegionRules.Rotate(state, command, at, made.Id, made.Secret, RotationKind.Budget);
    }

    private static long Shrink(long wanted, long left, long needed) =>
        wanted <= left / 4 ? wanted : Math.Max(left / 4, needed);

    private static DateTimeOffset Later(KeyState state, DateTimeOffset now) => now > state.LastAt ? now : state.LastAt;
}
