using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace KeyActors;

/// <summary>The one meter and the one source of activities of every vault in this process, and of whatever serves one; listen to
/// them by <see cref="Name"/>.</summary>
/// <remarks>What each instrument counts is in docs/operating/metrics.md. No measurement and no activity holds a plaintext, a
/// ciphertext, a context, a caller's name or what a caller typed. While nobody listens, a call costs a few reads. Safe from any
/// thread.</remarks>
public static class VaultTelemetry
{
    /// <summary>The name of both.</summary>
    public const string Name = "KeyActors";

    /// <summary>The meter. Instruments beside the engine's may be added to it; it is never disposed.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>The source: one activity for each call, named by its operation.</summary>
    public static ActivitySource Activities { get; } = new(Name);
}
