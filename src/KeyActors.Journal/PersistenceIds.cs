using System.Diagnostics.CodeAnalysis;

using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>The one place where streams get their names: a key, a realm directory, the vault itself.</summary>
/// <remarks>A persistence id is part of what the chain authenticates, so a spelling once used is for ever.</remarks>
public static class PersistenceIds
{
    /// <summary>The stream of the vault as a whole.</summary>
    public const string Vault = "vault";

    /// <summary>How the stream of every key begins.</summary>
    public const string KeyPrefix = "key:";

    /// <summary>How the stream of every realm directory begins.</summary>
    public const string RealmPrefix = "realm:";

    /// <summary>The stream of one key, such as <c>key:us-east-1:000000000000:ID</c>.</summary>
    public static string Key(KeyArn key) => $"{KeyPrefix}{key.Realm}:{key.Id}";

    /// <summary>The stream of one realm directory, such as <c>realm:us-east-1:000000000000</c>.</summary>
    public static string Realm(Realm realm) => $"{RealmPrefix}{realm}";

    /// <summary>Reads back the one spelling that <see cref="Key"/> writes.</summary>
    public static bool TryParseKey([NotNullWhen(true)] string? text, out KeyArn key)
    {
        key = default;
        if (text is null || !text.StartsWith(KeyPrefix, StringComparison.Ordinal)) return false;
        var parts = text[KeyPrefix.Length..].Split(':');
        if (parts.Length != 3 || !TryRealm(parts[0], parts[1], out var realm)) return false;
        if (!KeyId.TryParse(parts[2], out var id)) return false;
        // Only the spelling that is written: a reader of ids may be more tolerant than a name in the journal can be.
        var good = string.Equals(Key(new KeyArn(realm, id)), text, StringComparison.Ordinal);
        key = good ? new KeyArn(realm, id) : default;
        return good;
    }

    /// <summary>Reads back the one spelling that <see cref="Realm"/> writes.</summary>
    public static bool TryParseRealm([NotNullWhen(true)] string? text, out Realm realm)
    {
        realm = default;
        if (text is null || !text.StartsWith(RealmPrefix, StringComparison.Ordinal)) return false;
        var parts = text[RealmPrefix.Length..].Split(':');
        return parts.Length == 2 && TryRealm(parts[0], parts[1], out realm);
    }

    private static bool TryRealm(string regionText, string accountText, out Realm realm)
    {
        realm = default;
        if (!RegionName.TryParse(regionText, out var region)) return false;
        if (!AccountId.TryParse(accountText, out var account)) return false;
        realm = new Realm(account, region);
        return true;
    }
}
