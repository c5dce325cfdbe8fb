namespace KeyActors.Model;

/// <summary>Who owns a key and may change it (AWS: customer managed, AWS managed and AWS owned keys). Numbers are journaled and
/// never change.</summary>
public enum KeyTier
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>A caller's own: all controls.</summary>
    Customer = 1,

    /// <summary>A service's key in a caller's account: seen and used there, changed by nobody, rotated every year.</summary>
    Managed = 2,

    /// <summary>The vault's own: seen by no account.</summary>
    Owned = 3,
}
