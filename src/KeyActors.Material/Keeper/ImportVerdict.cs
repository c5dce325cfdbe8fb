namespace KeyActors.Material;

/// <summary>What became of a token and of the material that was wrapped for it.</summary>
public enum ImportVerdict
{
    /// <summary>Never given.</summary>
    Unknown = 0,

    /// <summary>Both opened.</summary>
    Opened = 1,

    /// <summary>The token is damaged, or of another key or vault (AWS: InvalidImportTokenException).</summary>
    TokenInvalid = 2,

    /// <summary>The token was good and is too old, or of an epoch that ended (AWS: ExpiredImportTokenException).</summary>
    TokenExpired = 3,

    /// <summary>The token is good and the material does not come out of its wrapping, or has another length than it must
    /// have (AWS: InvalidCiphertextException).</summary>
    WrappingInvalid = 4,
}
