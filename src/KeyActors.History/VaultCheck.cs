using System.Globalization;

using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.History;

/// <summary>Takes the rows of a vault, directories before keys, and compares them.</summary>
internal sealed class VaultCheck(IChainMac? macs, ISecretInventory? secrets, HeadCheck heads, Findings findings)
{
    private readonly Dictionary<Realm, RealmCheck> realms = [];
    private string? current;
    private bool begun;
    private Action<JournalRow> next = static _ => { };
    private Action end = static () => { };
    private bool vaultSeen;
    private long found;

    /// <summary>The next row of a stream that is no key's.</summary>
    internal void Other(JournalRow row)
    {
        if (Changes(row))
        {
            if (PersistenceIds.TryParseRealm(row.Stream, out var realm)) BeginRealm(realm);
            else if (row.Stream == PersistenceIds.Vault) BeginVault();
            else Unknown(row);
        }

        next(row);
    }

    /// <summary>The next row of a stream that begins like a key's.</summary>
    internal void Key(JournalRow row)
    {
        if (Changes(row))
        {
            if (PersistenceIds.TryParseKey(row.Stream, out var key)) BeginKey(key);
            else Unknown(row);
        }

        next(row);
    }

    /// <summary>After the last row.</summary>
    internal void End()
    {
        end();
        heads.End(findings);
        if (!vaultSeen) findings.Note("The vault has no event of its own creation.");
        var (claimedOnly, pending) = (0L, 0L);
        foreach (var realm in realms.Values)
        {
            realm.EndOfKeys();
            claimedOnly += realm.ClaimedOnly;
            pending += realm.Pending;
        }

        findings.Note(
            claimedOnly,
            "key id is claimed and has no history: its creation was interrupted, or its history was cut off whole.",
            "key ids are claimed and have no history: creations were interrupted, or histories were cut off whole.");
        findings.Note(
            pending, "alias change is not yet recorded by its keys.", "alias changes are not yet recorded by their keys.");
        if (secrets is not null && findings.Uncompared == 0)
        {
            findings.Note(
                secrets.Count - found,
                "secret is held that no key names: a creation or rotation was interrupted, or lost in a recovery.",
                "secrets are held that no key names: creations or rotations were interrupted, or lost in a recovery.");
        }
    }

    private bool Changes(JournalRow row)
    {
        if (begun && row.Stream == current) return false;
        end();
        (begun, current, end) = (true, row.Stream, static () => { });
        findings.Streams++;
        return true;
    }

    private void Unknown(JournalRow row)
    {
        findings.Add(new HistoryFault(
            row.Stream is null ? "(no name)" : Printable.Clean(row.Stream),
            0,
            "unknown-stream",
            "No vault writes a stream of this name."));
        next = static _ => { };
    }

    private void BeginVault()
    {
        vaultSeen = true;
        var check = new StreamCheck(PersistenceIds.Vault, macs, findings.Add);
        heads.Begin(check);
        end = () => heads.End(check);
        next = row =>
        {
            if (check.Next(row) is not { } stored || check.Decode(stored, EventCodec.DecodeVault) is not { } happened) return;
            if (happened is VaultEvent.Created != (check.Rows == 1))
                check.Fault("impossible", "A vault is created once, by its first event.");
            if (happened is VaultEvent.Recovered recovered) findings.Note(Sentence(recovered));
        };
    }

    private static string Sentence(VaultEvent.Recovered recovered) => string.Create(
        CultureInfo.InvariantCulture,
        $"At {recovered.At:u} the vault was put back from a copy that knows it up to {recovered.BackupAt:u}: "
        + $"what came in between is not in this history.");

    private void BeginRealm(Realm realm)
    {
        var fold = new RealmFold(realm, macs, findings.Add);
        heads.Begin(fold.Check);
        next = fold.Next;
        end = () =>
        {
            heads.End(fold.Check);
            realms.Add(realm, new RealmCheck(fold, findings));
            if (fold.State is null) findings.Uncompared++;
            findings.Aliases += fold.State?.Aliases.Count ?? 0;
        };
    }

    private void BeginKey(KeyArn key)
    {
        findings.Keys++;
        var fold = new KeyFold(key, macs, findings.Add);
        heads.Begin(fold.Check);
        next = fold.Next;
        end = () =>
        {
            heads.End(fold.Check);
            if (!realms.TryGetValue(key.Realm, out var realm))
            {
                realm = new RealmCheck(new RealmFold(key.Realm, macs, findings.Add), findings);
                realms.Add(key.Realm, realm);
            }

            realm.Seen(fold);
            if (fold.State is null) findings.Uncompared++;
            else Secrets(fold, fold.State);
        };
    }

    private void Secrets(KeyFold fold, KeyState state)
    {
        findings.Materials += state.Materials.Length;
        if (secrets is null) return;
        // What waits for its destruction is named, and may be there or not.
        found += state.Holdings.Doomed.Count(secret => secrets.TryFind(secret, out _));
        foreach (var material in state.Holdings.All)
        {
            var shown = string.Create(CultureInfo.InvariantCulture, $"material {EventSentences.Short(material.Id)}");
            if (material.Presence != MaterialPresence.Held)
            {
                if (!state.Holdings.Doomed.Contains(material.Secret) && secrets.TryFind(material.Secret, out _))
                    fold.Check.Fault(0, "secret-undead", $"The secret of {shown} was destroyed, and is held again.");
                continue;
            }

            if (!secrets.TryFind(material.Secret, out var held))
            {
                fold.Check.Fault(
                    fold.NamedAt(material.Secret),
                    "secret-missing",
                    $"No secret is held for {shown}: nothing it sealed opens.");
                continue;
            }

            found++;
            if (held != material.Id)
            {
                fold.Check.Fault(
                    fold.NamedAt(material.Secret),
                    "secret-differs",
                    $"The secret held for {shown} is another one, {EventSentences.Short(held)}.");
            }
        }
    }
}
