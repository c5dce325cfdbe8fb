using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>The address under which the secret of an access key is stored; no ARN looks like it.</summary>
public static class AccessKeyAddress
{
    private const string Prefix = "vault/access-key/";

    /// <summary>The address of an access key.</summary>
    public static string Of(AccountId account, AccessKeyId id) => $"{Prefix}{account}/{id}";

    /// <summary>Whether a stored secret is one of an access key.</summary>
    public static bool Is(StoredSecret about) =>
        (about ?? throw new ArgumentNullException(nameof(about))).Address.StartsWith(Prefix, StringComparison.Ordinal);
}
