using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>The materials of one key: those that are its own for ever, one that waits for a rotation, and the secrets that
/// are to be destroyed.</summary>
/// <remarks>Immutable. A secret is in exactly one place: held by an entry, held by the pending one, or doomed.</remarks>
public sealed record MaterialSet
{
    /// <summary>No material.</summary>
    public static MaterialSet Empty { get; } = new();

    /// <summary>The key's own materials, oldest first; the last one seals.</summary>
    public ImmutableArray<MaterialEntry> Entries { get; private init; } = [];

    /// <summary>Imported material that will seal after the next rotation; null for none.</summary>
    public MaterialEntry? Pending { get; private init; }

    /// <summary>Secrets that no history needs any more and that must leave the secret file.</summary>
    public ImmutableArray<SecretId> Doomed { get; private init; } = [];

    /// <summary>Whether there is material and all of it is held and not about to be deleted, whatever the time.</summary>
    public bool IsComplete { get; private init; }

    /// <summary>UTC; when the first of the key's own materials expires; null for never.</summary>
    public DateTimeOffset? FirstExpiry { get; private init; }

    /// <summary>UTC; when the first secret is to be deleted, pending material included; null for never.</summary>
    public DateTimeOffset? FirstEnd { get; private init; }

    /// <summary>The set of these parts; what can be counted from them is counted.</summary>
    /// <exception cref="BrokenInvariantException">Two materials share a tag, or a secret is in two places.</exception>
    public static MaterialSet Restore(
        ImmutableArray<MaterialEntry> entries, MaterialEntry? pending, ImmutableArray<SecretId> doomed)
    {
        var set = new MaterialSet { Entries = entries, Pending = pending, Doomed = doomed };
        Invariant.Holds(
            set.All.Select(static m => m.Id.Tag).Distinct().Count() == set.All.Count(),
            "Two materials of one key never share a tag.");
        Invariant.Holds(
            set.HeldSecrets.Concat(doomed).Distinct().Count() == set.HeldSecrets.Count() + doomed.Length,
            "A secret is in one place.");
        return set.Counted();
    }

    /// <summary>The entries, and the pending one behind them.</summary>
    public IEnumerable<MaterialEntry> All => Pending is null ? Entries : Entries.Append(Pending);

    /// <summary>Every secret that is stored for the key and wanted.</summary>
    public IEnumerable<SecretId> HeldSecrets =>
        All.Where(static m => m.Presence == MaterialPresence.Held).Select(static m => m.Secret);

    /// <summary>The own material that a blob's tag names, or null.</summary>
    public MaterialEntry? OfTag(ulong tag)
    {
        foreach (var entry in Entries)
            if (entry.Id.Tag == tag) return entry;
        return null;
    }

    /// <summary>The material of that name, own or pending, or null.</summary>
    public MaterialEntry? Of(KeyMaterialId id)
    {
        if (Pending is { } pending && pending.Id == id) return pending;
        return OfTag(id.Tag) is { } entry && entry.Id == id ? entry : null;
    }

    /// <summary>One more own material, which seals from now on; the pending one when it is that.</summary>
    internal MaterialSet Add(MaterialEntry entry)
    {
        Invariant.Holds(OfTag(entry.Id.Tag) is null, "Two materials of one key never share a tag.");
        var isPending = Pending?.Id == entry.Id;
        Invariant.Holds(!isPending || Pending!.Secret == entry.Secret, "Pending material begins to seal as it was imported.");
        var added = isPending ? Pending! with { Since = entry.Since, Rotation = entry.Rotation } : entry;
        return (this with { Entries = Entries.Add(added), Pending = isPending ? null : Pending }).Counted();
    }

    /// <summary>Imported material that waits for a rotation.</summary>
    internal MaterialSet AddPending(MaterialEntry entry)
    {
        Invariant.Holds(Pending is null && OfTag(entry.Id.Tag) is null, "One new material waits at a time.");
        return (this with { Pending = entry }).Counted();
    }

    /// <summary>Changes one material; a held secret that it no longer names is doomed.</summary>
    internal MaterialSet Change(KeyMaterialId id, Func<MaterialEntry, MaterialEntry> change)
    {
        var before = Of(id);
        Invariant.Holds(before is not null, "Only material of the key changes.");
        var after = change(before);
        var isLetGo = before.Presence == MaterialPresence.Held
            && (after.Presence != MaterialPresence.Held || after.Secret != before.Secret);
        var set = isLetGo ? this with { Doomed = Doomed.Add(before.Secret) } : this;
        if (ReferenceEquals(before, Pending))
        {
            // It never sealed: deleted, it is forgotten.
            var isKept = after.Presence == MaterialPresence.Held;
            return (set with { Pending = isKept ? after : null }).Counted();
        }

        return (set with { Entries = Entries.Replace(before, after) }).Counted();
    }

    /// <summary>Dooms everything that is held.</summary>
    internal MaterialSet DoomAll() => (this with
    {
        Doomed = [.. Doomed.Union(HeldSecrets)],
        Entries = [.. Entries.Select(static m => m with { Presence = MaterialPresence.Destroyed, DeleteAt = null })],
        Pending = null,
    }).Counted();

    /// <summary>These secrets are gone.</summary>
    internal MaterialSet Forget(ImmutableArray<SecretId> destroyed)
    {
        Invariant.Holds(destroyed.All(s => Doomed.Contains(s)), "Only doomed secrets are destroyed.");
        return this with { Doomed = Doomed.RemoveRange(destroyed) };
    }

    private MaterialSet Counted() => this with
    {
        IsComplete = !Entries.IsEmpty
            && Entries.All(static m => m.Presence == MaterialPresence.Held && m.DeleteAt is null),
        FirstExpiry = Entries.Min(static m => m.Presence == MaterialPresence.Held ? m.ExpiresAt : null),
        FirstEnd = All.Min(static m => m.EndsAt),
    };
}
