using System.Globalization;

using KeyActors.Model;

namespace KeyActors.History;

/// <summary>Compares one realm directory with the keys of its realm.</summary>
internal sealed class RealmCheck
{
    private readonly RealmFold fold;
    private readonly Findings findings;
    private readonly HashSet<KeyId> seen = [];
    private readonly HashSet<AliasName> pending = [];
    private readonly ILookup<KeyId, AliasName>? aliasesOf;

    internal RealmCheck(RealmFold fold, Findings findings)
    {
        (this.fold, this.findings) = (fold, findings);
        if (fold.State is not { } state) return;
        aliasesOf = state.Aliases.ToLookup(static pair => pair.Value.Key, static pair => pair.Key);
        foreach (var change in state.Unrecorded.Values) pending.Add(NameOf(change));
    }

    /// <summary>Ids claimed without a history.</summary>
    internal long ClaimedOnly { get; private set; }

    /// <summary>Alias changes that the keys concerned may not have recorded yet.</summary>
    internal long Pending => fold.State?.Unrecorded.Count ?? 0;

    /// <summary>A key's history, read to its end.</summary>
    internal void Seen(KeyFold key)
    {
        seen.Add(key.Key.Id);
        if (fold.State is not { } directory) return;
        if (!directory.Has(key.Key.Id))
            key.Check.Fault(0, "key-unclaimed", $"The directory of {fold.Realm} never claimed this key's id.");
        if (key.State is not { } state) return;
        var isLive = directory.IsLive(key.Key.Id);
        // A replica that is made again begins to live before its directory takes it back.
        var isReturning = !isLive && state.IsReplica;
        if (isLive ? state.IsEnded : directory.Has(key.Key.Id) && !state.IsEnding && !isReturning)
            key.Check.Fault(0, "key-not-ended", "Key and directory differ on whether it has ended.");
        if (state.AliasMark > directory.Number)
        {
            key.Check.Fault(0, "directory-behind", string.Create(
                CultureInfo.InvariantCulture,
                $"It records event {state.AliasMark} of its directory, which ends at {directory.Number}: that was cut."));
        }

        var here = aliasesOf![key.Key.Id].ToHashSet();
        foreach (var alias in here.Where(alias => !state.Aliases.Contains(alias) && !pending.Contains(alias)))
            key.Check.Fault(0, "alias-unrecorded", $"{alias} points here, and the key has no record of it.");
        foreach (var alias in state.Aliases.Where(alias => !here.Contains(alias) && !pending.Contains(alias)))
            key.Check.Fault(0, "alias-unknown", $"The key records {alias}, which the directory does not point here.");
    }

    /// <summary>After the last key of the vault.</summary>
    internal void EndOfKeys()
    {
        if (fold.State is not { } directory) return;
        foreach (var (alias, target) in directory.Aliases)
        {
            if (!seen.Contains(target.Key))
                fold.Check.Fault(0, "alias-without-key", $"{alias} points at {target.Key}, which has no history.");
        }

        ClaimedOnly = directory.Keys.Values.Count(key => !seen.Contains(key));
    }

    private static AliasName NameOf(RealmEvent change) => change switch
    {
        RealmEvent.AliasCreated e => e.Alias,
        RealmEvent.AliasUpdated e => e.Alias,
        RealmEvent.AliasDeleted e => e.Alias,
        _ => throw new BrokenInvariantException($"{change.GetType().Name} changes no alias."),
    };
}
