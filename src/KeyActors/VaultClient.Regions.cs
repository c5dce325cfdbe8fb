using KeyActors.Model;

namespace KeyActors;

/// <content>Keys in several regions.</content>
public partial class VaultClient
{
    /// <summary>Makes a copy of a multi-Region primary in another region of this vault: the same id and material; own state,
    /// aliases,
    /// tags, description and budget. A replica of a key with imported material waits for that material to be imported
    /// there.</summary>
    /// <param name="key">The primary.</param>
    /// <param name="region">A region of AWS, one with keys in this vault, or one of the setting <c>regions.also</c>.</param>
    /// <param name="description">The replica's own words, 0 to 8,192 characters.</param>
    /// <param name="tags">Its first tags, at most 50; null for none.</param>
    /// <param name="cancellationToken">Gives up the wait; the replica is made all the same.</param>
    /// <returns>The replica.</returns>
    /// <exception cref="RefusedException">The region does not exist or has this key already, the key is a single-Region key or a
    /// replica, or its status forbids it; or with <see cref="Refusal.Unavailable"/>: it is not made yet and goes on by
    /// itself.</exception>
    public ValueTask<KeyMetadata> ReplicateKeyAsync(
        string key, string region, string description = "", IEnumerable<Tag>? tags = null,
        CancellationToken cancellationToken = default) =>
        ReplicateKeyAsync(
            key, region, new NewReplica { Description = description, Tags = [.. tags ?? []] }, cancellationToken);

    /// <summary>The same, with a policy of its own.</summary>
    public ValueTask<KeyMetadata> ReplicateKeyAsync(
        string key, string region, NewReplica wanted, CancellationToken cancellationToken = default) =>
        regions.ReplicateAsync(key, region, wanted, cancellationToken);

    /// <summary>Makes a replica the primary, and the primary a replica. Both go on serving meanwhile.</summary>
    /// <param name="key">The primary as it is.</param>
    /// <param name="region">Where the replica is.</param>
    /// <param name="cancellationToken">Gives up the wait; the change goes on.</param>
    /// <remarks>Returns when it is done. When a region does not answer it returns all the same, the primary is
    /// <see cref="KeyStatus.Updating"/>, and the change goes on by itself.</remarks>
    /// <exception cref="RefusedException">The region does not exist or has no replica, the key is no primary, a status forbids
    /// it, or
    /// a rotation is under way.</exception>
    public ValueTask UpdatePrimaryRegionAsync(string key, string region, CancellationToken cancellationToken = default) =>
        regions.UpdatePrimaryAsync(key, region, cancellationToken);
}
