namespace KeyActors.Aws;

/// <summary>Who may read <c>/metrics</c>, which needs no signature.</summary>
public enum MetricsAccess
{
    /// <summary>Nothing that may be asked for.</summary>
    Unknown = 0,

    /// <summary>Nobody; nothing is counted for it.</summary>
    Off,

    /// <summary>Who comes over loopback and through no proxy that says so (by <c>Forwarded</c>, <c>X-Forwarded-*</c>,
    /// <c>X-Real-IP</c> or <c>Via</c>).</summary>
    Local,

    /// <summary>Whoever reaches the address.</summary>
    All,
}
