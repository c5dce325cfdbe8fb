using System.Collections.Concurrent;
using KeyActors.Model;
using KeyActors.Store;

namespace KeyActors.Engine;

/// <summary>Which keys have, or had, grants: so that a question about all grants of a realm wakes no other key.</summary>
/// <remarks>The journal is read once for a realm, at its first question; later grants are marked as they are stored, before they
/// are answered. Safe on any thread.</remarks>
internal sealed class GrantBook(IVaultJournal journal)
{
    private readonly ConcurrentDictionary<KeyArn, bool> marked = new();
    private readonly ConcurrentDictionary<Realm, Lazy<Task<IReadOnlyCollection<KeyArn>>>> read = new();

    /// <summary>A key has a grant.</summary>
    internal void Mark(KeyArn key) => marked.TryAdd(key, true);

    /// <summary>The keys of a realm, in the order of their ids.</summary>
    internal async Task<IReadOnlyList<KeyArn>> KeysAsync(Realm realm)
    {
        var look = read.GetOrAdd(realm, of => new Lazy<Task<IReadOnlyCollection<KeyArn>>>(
            () => Task.Run(() => journal.KeysWithGrants(of))));
        try
        {
            var stored = await look.Value.ConfigureAwait(false);
            return
            [
                .. stored.Concat(marked.Keys.Where(key => key.Realm == realm)).Distinct()
                    .OrderBy(static key => key.Id.ToString(), StringComparer.Ordinal),
            ];
        }
        catch
        {
            // The next question reads again.
            read.TryRemove(KeyValuePair.Create(realm, look));
            throw;
        }
    }
}
