using KeyActors.CrashChild;
using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>What children said they would do and had done, held against what is stored.</summary>
internal sealed class Ledger
{
    private readonly List<Entry> entries = [];
    private readonly Dictionary<string, Entry> byToken = new(StringComparer.Ordinal);
    private int blobsOpened;

    internal int Acknowledged => entries.Count(static e => e.Result is not null);

    internal int Unanswered => entries.Count(static e => e is { Result: null, Refusal: null });

    internal int Intentions => entries.Count;

    internal int Blobs => blobsOpened;

    internal void Note(IEnumerable<string> lines)
    {
        foreach (var fields in lines.Select(static l => l.Split('\t')))
        {
            switch (fields[0])
            {
                case "I":
                    var entry = new Entry(Operation.Read(fields));
                    entries.Add(entry);
                    byToken.Add(entry.Wanted.Token, entry);
                    break;
                case "A":
                    byToken[fields[1]].Result = fields[2];
                    break;
                case "R":
                    byToken[fields[1]].Refusal = fields[2];
                    break;
                default:
                    Assert.Equal("O", fields[0]);
                    break;
            }
        }
    }

    /// <summary>Opens every blob that was handed out, and tries again what had no answer, under the same token.</summary>
    internal async Task SettleAsync(VaultClient vault)
    {
        foreach (var entry in entries.Where(static e => e is { Result: null, Refusal: null }))
        {
            try
            {
                entry.Result = await entry.Wanted.RunAsync(vault).WaitAsync(Patience.Max);
                entry.IsRetried = true;
            }
            catch (RefusedException e)
            {
                entry.Refusal = e.Refusal.Code;
            }
        }

        foreach (var entry in entries.Where(static e => e is { Wanted.Kind: "encrypt", Result: not null, IsOpened: false }))
        {
            try
            {
                var opened = await vault.DecryptAsync(Convert.FromBase64String(entry.Result!), entry.Wanted.Context).AsTask().WaitAsync(Patience.Max);
                Assert.Equal(entry.Wanted.Argument, StrictUtf8.Encoding.GetString(opened));
                entry.IsOpened = true;
                blobsOpened++;
            }
            catch (RefusedException e) when (e.Refusal is Refusal.KeyDisabled)
            {
                // Opened at the end, when every key is enabled.
            }
        }
    }

    /// <summary>Enables every key, then opens what is not opened yet.</summary>
    internal async Task SettleAllAsync(VaultClient vault)
    {
        await foreach (var key in vault.ListKeysAsync()) await vault.EnableKeyAsync(key.ToString());
        await SettleAsync(vault);
        Assert.DoesNotContain(entries, static e => e is { Wanted.Kind: "encrypt", Result: not null, IsOpened: false });
    }

    /// <summary>Holds the ledger against every row of the journal of a closed vault.</summary>
    internal void Hold(ClosedJournal journal)
    {
        var stored = new Dictionary<(string Stream, IdempotencyKey Once), StoredFact>();
        var claims = new Dictionary<KeyId, IdempotencyKey>();
        var last = ("", 0L);
        foreach (var row in journal.Rows("SELECT persistence_id, sequence_number, manifest, message FROM journal ORDER BY persistence_id, sequence_number"))
        {
            var (stream, number) = ((string)row[0]!, (long)row[1]!);
            Assert.Equal(stream == last.Item1 ? last.Item2 + 1 : 1, number);
            last = (stream, number);
            var envelope = EnvelopeCodec.Decode((string)row[2]!, (byte[])row[3]!);
            Assert.Equal(number, envelope.Number);
            var (once, material) = Fact(stream, envelope);
            // The vault's own steps have no intention of a caller.
            if (once == default)
            {
                // A claim that was released may be made again, by the same intention.
                if (Released(stream, envelope) is { } given) stored.Remove((stream, claims[given]));
                continue;
            }

            if (stream.StartsWith(PersistenceIds.RealmPrefix, StringComparison.Ordinal) && EventCodec.DecodeRealm(envelope) is RealmEvent.KeyClaimed claimed)
                claims[claimed.Key] = once;
            Assert.True(stored.TryAdd((stream, once), new StoredFact(number, material)), $"{stream} has two events of the intention {once}.");
        }

        var before = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var entry in entries) Hold(entry, stored, before);
    }

    /// <summary>An acknowledged change is there once, in the order in which it was acknowledged; a refused one is not there.</summary>
    private static void Hold(Entry entry, Dictionary<(string, IdempotencyKey), StoredFact> stored, Dictionary<string, long> before)
    {
        var (wanted, once) = (entry.Wanted, IdempotencyKey.Of(entry.Wanted.Token));
        if (wanted.Kind == "encrypt" || (wanted.Kind == "create" && entry.Result is null)) return;
        var key = KeyId.TryParse(wanted.Kind == "create" ? entry.Result : wanted.Key, out var id) ? id : default;
        var stream = wanted.Kind == "alias" ? PersistenceIds.Realm(Realm.Default) : PersistenceIds.Key(new KeyArn(Realm.Default, key));
        var found = stored.TryGetValue((stream, once), out var fact);
        if (entry.Result is null)
        {
            // A first try may have been stored and its retry refused only for a reason that came later.
            Assert.True(!found || entry.Refusal is "unavailable", $"{wanted} was refused with {entry.Refusal} and is stored.");
            return;
        }

        // Switching on what is on is no event.
        if (!found && wanted.Kind is "enable" or "disable") return;
        Assert.True(found, $"{wanted} was acknowledged and is not stored.");
        if (wanted.Kind == "rotate") Assert.Equal(entry.Result, fact.Material);
        if (entry.IsRetried || wanted.Kind == "alias") return;
        Assert.True(!before.TryGetValue(stream, out var number) || number < fact.Number, $"{wanted} is stored out of order.");
        before[stream] = fact.Number;
    }

    private static KeyId? Released(string stream, StoredEvent envelope) =>
        stream.StartsWith(PersistenceIds.RealmPrefix, StringComparison.Ordinal) && EventCodec.DecodeRealm(envelope) is RealmEvent.ClaimReleased released ? released.Key : null;

    private static (IdempotencyKey Once, string? Material) Fact(string stream, StoredEvent envelope)
    {
        if (stream == PersistenceIds.Vault) return (EventCodec.DecodeVault(envelope).Stamp.Once, null);
        if (stream.StartsWith(PersistenceIds.RealmPrefix, StringComparison.Ordinal)) return (EventCodec.DecodeRealm(envelope).Stamp.Once, null);
        var happened = EventCodec.DecodeKey(envelope);
        return (happened.Stamp.Once, happened is KeyEvent.Rotated rotated ? rotated.Material.ToString() : null);
    }

    private readonly record struct StoredFact(long Number, string? Material);

    private sealed class Entry(Operation wanted)
    {
        internal Operation Wanted => wanted;

        internal string? Result { get; set; }

        internal string? Refusal { get; set; }

        internal bool IsRetried { get; set; }

        internal bool IsOpened { get; set; }
    }
}
