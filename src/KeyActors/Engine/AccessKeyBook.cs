using System.Collections.Immutable;
using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <summary>Which access keys serve: the fold of the vault's own stream, and those that were given from outside. Read on any
/// thread.</summary>
internal sealed class AccessKeyBook
{
    private volatile ImmutableDictionary<AccessKeyId, Entry> serving = ImmutableDictionary<AccessKeyId, Entry>.Empty;
    private ImmutableHashSet<SecretId> ended = [];

    /// <summary>Secrets of access keys that serve no longer.</summary>
    internal IReadOnlySet<SecretId> Ended => Volatile.Read(ref ended);

    /// <summary>Access keys that serve.</summary>
    internal IReadOnlyDictionary<AccessKeyId, Entry> Serving => serving;

    /// <summary>Takes an event of the vault's stream, read back or just stored; by one thread at a time.</summary>
    internal void Apply(VaultEvent happened)
    {
        switch (happened)
        {
            case VaultEvent.AccessKeyCreated e:
                Set(all => all.Add(e.AccessKey, new Entry(e.Account, e.Secret, null, e.At)));
                break;
            case VaultEvent.AccessKeyDeleted e:
                End(serving[e.AccessKey]);
                Set(all => all.Remove(e.AccessKey));
                break;
            case VaultEvent.Recovered:
                // One that was deleted after the copy was made would serve again.
                foreach (var entry in serving.Values) End(entry);
                Set(static all => all.Clear());
                break;
        }
    }

    /// <summary>Adds one from outside; it serves until the vault is closed.</summary>
    internal bool TryAdd(AccessKeyId id, AccountId account, SecretRef secret, DateTimeOffset now) =>
        Set(all => all.ContainsKey(id) ? all : all.Add(id, new Entry(account, null, secret, now)));

    private bool Set(Func<ImmutableDictionary<AccessKeyId, Entry>, ImmutableDictionary<AccessKeyId, Entry>> change)
    {
        while (true)
        {
            var before = serving;
            var after = change(before);
#pragma warning disable CS0420 // A volatile field handed to Interlocked is as volatile as ever.
            if (Interlocked.CompareExchange(ref serving, after, before) == before) return before != after;
#pragma warning restore CS0420
        }
    }

    private void End(Entry entry)
    {
        if (entry.Secret is { } secret) Volatile.Write(ref ended, ended.Add(secret));
    }

    /// <summary>One access key.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="secret">Where its secret is stored; null when it is from outside.</param>
    /// <param name="outside">Its secret when it is from outside.</param>
    /// <param name="since">UTC; when it was made, or given.</param>
    internal sealed class Entry(AccountId account, SecretId? secret, SecretRef? outside, DateTimeOffset since)
    {
        internal AccountId Account => account;

        internal SecretId? Secret => secret;

        internal SecretRef? Outside => outside;

        internal DateTimeOffset Since => since;
    }
}
