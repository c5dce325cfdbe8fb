using System.Globalization;
using System.Runtime.CompilerServices;

using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.History;

/// <summary>Reads back what happened in a vault, from its folder alone: no actor, no secret, no clock.</summary>
/// <remarks>Works while another process has the vault open, and writes nothing into the journal; beside a closed one SQLite
/// leaves an empty <c>journal.db-wal</c> and a <c>journal.db-shm</c>, which the next owner takes over. Holds no file between
/// calls; every call sees one moment. Rows are streamed, so memory does not grow with the history. Safe on any thread; the
/// calls step off the caller's thread, because SQLite reads block.</remarks>
public sealed class VaultHistory
{
    private VaultHistory(string folder) => Folder = folder;

    /// <summary>The vault's folder.</summary>
    public string Folder { get; }

    /// <summary>The trail of the calls that the vault answered.</summary>
    public TrailReader Trail => new(Folder);

    /// <summary>Opens the history of a vault folder.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultUnusable"/>: no <c>journal.db</c>, or no journal in
    /// it. Every later call may throw it too, when the file cannot be read.</exception>
    public static VaultHistory Open(string vaultFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(vaultFolder);
        // Opened once here so that a wrong folder is refused at once.
        using var reader = JournalReader.Open(vaultFolder);
        return new VaultHistory(vaultFolder);
    }

    /// <summary>Every event of a key, oldest first, with what the chain says up to it; damaged rows too.</summary>
    /// <param name="key">Which key; one without a history gives no entries.</param>
    /// <param name="macs">Who computes keyed hashes; null to check the unkeyed chain only.</param>
    /// <param name="ct">Ends the reading.</param>
    public async IAsyncEnumerable<HistoryEntry> OfKeyAsync(
        KeyArn key, IChainMac? macs = null, [EnumeratorCancellation] CancellationToken ct = default)
    {
        using var reader = JournalReader.Open(Folder);
        var check = new StreamCheck(PersistenceIds.Key(key), macs, static _ => { });
        await foreach (var row in reader.StreamAsync(check.Stream, ct).ConfigureAwait(false))
        {
            var stored = check.Next(row);
            var happened = stored is null ? null : check.Decode(stored, EventCodec.DecodeKey);
            yield return new HistoryEntry(
                check.Stream,
                check.Number,
                stored?.At,
                happened is null ? "unreadable" : Name(stored!.Manifest),
                happened is null ? "The row holds no event of this key." : EventSentences.Of(happened),
                happened?.Stamp.By,
                happened,
                new ChainVerdict(macs is not null, check.FirstFault));
        }
    }

    /// <summary>The key as it was after an event, or as it is now.</summary>
    /// <param name="key">Which key.</param>
    /// <param name="upToNumber">The last event to count, 1 or more; null for all of them.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <returns>Null when there is no event of the key.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.KeyUnavailable"/> when the history fails a check of the
    /// unkeyed chain or does not fold.</exception>
    public Task<KeyState?> StateAsync(KeyArn key, long? upToNumber, CancellationToken ct = default) =>
        FoldAsync(key, upToNumber ?? long.MaxValue, DateTimeOffset.MaxValue, ct);

    /// <summary>The key as it was at an instant: after the last event that is not later.</summary>
    /// <returns>Null when the key did not exist then.</returns>
    /// <exception cref="RefusedException">As for <see cref="StateAsync"/>.</exception>
    public Task<KeyState?> StateAtAsync(KeyArn key, DateTimeOffset instant, CancellationToken ct = default) =>
        FoldAsync(key, long.MaxValue, instant, ct);

    /// <summary>The certificate of a key's destruction, from the event that says that it is done.</summary>
    /// <param name="key">Which key.</param>
    /// <param name="macs">Who computes keyed hashes; null to check the unkeyed chain only.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <returns>Null when the key has no history or is not destroyed.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.KeyUnavailable"/> when the history fails a check up to that
    /// event: it certifies nothing.</exception>
    public async Task<DestructionCertificate?> CertificateAsync(
        KeyArn key, IChainMac? macs = null, CancellationToken ct = default)
    {
        using var reader = JournalReader.Open(Folder);
        var fold = new CertificateFold(key, macs);
        await foreach (var row in reader.StreamAsync(fold.Stream, ct).ConfigureAwait(false))
        {
            fold.Next(row);
            if (fold.Fault is not null) throw new RefusedException(new Refusal.KeyUnavailable(key));
        }

        return fold.IsEnded ? fold.Certificate() : null;
    }

    /// <summary>The key that a name means now; aliases by folding the directory of their realm.</summary>
    /// <param name="name">An id, an alias, or the ARN of either.</param>
    /// <param name="realm">Where a name without a realm is looked up.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <returns>Null when there is no such alias, or no history of such a key.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultUnusable"/> when the directory fails a check.
    /// </exception>
    public async Task<KeyArn?> ResolveAsync(KeyRef name, Realm realm, CancellationToken ct = default)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var reader = JournalReader.Open(Folder);
        return name switch
        {
            KeyRef.ById e => Existing(reader, new KeyArn(realm, e.Id)),
            KeyRef.ByArn e => Existing(reader, e.Arn),
            KeyRef.ByAlias e => await TargetAsync(reader, new AliasArn(realm, e.Name), ct).ConfigureAwait(false),
            KeyRef.ByAliasArn e => await TargetAsync(reader, e.Arn, ct).ConfigureAwait(false),
            _ => throw new BrokenInvariantException($"No rule for {name.GetType().Name}."),
        };
    }

    /// <summary>The names of all streams, in ordinal order. Names that no vault writes are given as they are, at most 512
    /// characters of them.</summary>
    public async IAsyncEnumerable<string> StreamsAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        using var reader = JournalReader.Open(Folder);
        await foreach (var stream in reader.StreamsAsync(ct).ConfigureAwait(false)) yield return stream;
    }

    private static string Name(string manifest) => manifest[..manifest.IndexOf('/', StringComparison.Ordinal)];

    private static KeyArn? Existing(JournalReader reader, KeyArn key) => reader.Has(PersistenceIds.Key(key)) ? key : null;

    private async Task<KeyState?> FoldAsync(KeyArn key, long upToNumber, DateTimeOffset upTo, CancellationToken ct)
    {
        using var reader = JournalReader.Open(Folder);
        var fold = new KeyFold(key, null, static _ => { });
        await foreach (var row in reader.StreamAsync(fold.Check.Stream, ct).ConfigureAwait(false))
        {
            var before = fold.State;
            fold.Next(row);
            if (fold.Check.FirstFault is not null) throw new RefusedException(new Refusal.KeyUnavailable(key));
            if (fold.State!.Number > upToNumber || fold.State.LastAt > upTo) return before;
        }

        return fold.State;
    }

    private async Task<KeyArn?> TargetAsync(JournalReader reader, AliasArn alias, CancellationToken ct)
    {
        var fold = new RealmFold(alias.Realm, null, static _ => { });
        await foreach (var row in reader.StreamAsync(fold.Check.Stream, ct).ConfigureAwait(false))
        {
            fold.Next(row);
            if (fold.Check.FirstFault is { } fault)
            {
                throw new RefusedException(new Refusal.VaultUnusable(Folder, string.Create(
                    CultureInfo.InvariantCulture,
                    $"the directory of {alias.Realm} failed a check at event {fault.Number}, run 'keyactors verify'")));
            }
        }

        return fold.State!.Aliases.TryGetValue(alias.Name, out var target) ? new KeyArn(alias.Realm, target.Key) : null;
    }
}
