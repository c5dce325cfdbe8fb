using System.Collections;
using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>The grants of one key as they stand, in the order of their names.</summary>
/// <remarks>Immutable. A change costs a step that grows with the logarithm of their number, as does a look for a grant of the
/// same name and terms.</remarks>
public sealed class GrantSet : IReadOnlyCollection<Grant>
{
    private readonly ImmutableSortedDictionary<GrantId, Grant> byId;
    private readonly ImmutableDictionary<CommandFingerprint, GrantId> named;

    private GrantSet(ImmutableSortedDictionary<GrantId, Grant> byId, ImmutableDictionary<CommandFingerprint, GrantId> named) =>
        (this.byId, this.named) = (byId, named);

    /// <summary>No grants.</summary>
    public static GrantSet Empty { get; } = new(
        ImmutableSortedDictionary<GrantId, Grant>.Empty, ImmutableDictionary<CommandFingerprint, GrantId>.Empty);

    /// <inheritdoc/>
    public int Count => byId.Count;

    /// <summary>The set of these grants.</summary>
    /// <exception cref="BrokenInvariantException">One name twice, the same terms twice under one name, or too many.</exception>
    public static GrantSet Restore(IReadOnlyCollection<Grant> grants)
    {
        var byId = ImmutableSortedDictionary.CreateBuilder<GrantId, Grant>();
        var named = ImmutableDictionary.CreateBuilder<CommandFingerprint, GrantId>();
        foreach (var grant in grants)
        {
            Invariant.Holds(byId.TryAdd(grant.Id, grant), "A grant has a name of its own.");
            if (grant.Terms.Name is not null)
                Invariant.Holds(named.TryAdd(grant.Content, grant.Id), "The same terms under one name are one grant.");
        }

        Invariant.Holds(byId.Count <= Limits.GrantsPerKeyMax, "A key has no more grants than its limit.");
        return new GrantSet(byId.ToImmutable(), named.ToImmutable());
    }

    /// <summary>The grant of that name, or null.</summary>
    public Grant? Find(GrantId id) => byId.GetValueOrDefault(id);

    /// <inheritdoc/>
    public IEnumerator<Grant> GetEnumerator() => byId.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>How many; not which.</summary>
    public override string ToString() => FormattableString.Invariant($"{Count} grants");

    /// <summary>The grant that a named one with these terms is already; null for none.</summary>
    internal GrantId? Same(GrantTerms terms, AccountId issuer) =>
        terms.Name is not null && named.TryGetValue(terms.Fingerprint(issuer), out var id) ? id : null;

    internal GrantSet With(Grant grant)
    {
        Invariant.Holds(!byId.ContainsKey(grant.Id) && Count < Limits.GrantsPerKeyMax, "A grant is made once, within the limit.");
        return new GrantSet(
            byId.Add(grant.Id, grant), grant.Terms.Name is null ? named : named.SetItem(grant.Content, grant.Id));
    }

    internal GrantSet Without(GrantId id)
    {
        Invariant.Holds(byId.TryGetValue(id, out var grant), "Only a grant that is there goes.");
        return new GrantSet(byId.Remove(id), grant!.Terms.Name is null ? named : named.Remove(grant.Content));
    }
}
