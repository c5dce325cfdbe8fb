using KeyActors.Model;
using KeyActors.Settings;

namespace KeyActors.Trail;

/// <summary>How a vault writes its trail.</summary>
internal sealed record TrailSettings
{
    /// <summary>How much is written down.</summary>
    internal TrailLevel Level { get; init; } = TrailLevel.Trail;

    /// <summary>How long an answered call waits for others, while the disk answers.</summary>
    internal TimeSpan FlushWithin { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Places for calls that are under way or wait to be written.</summary>
    internal int BufferMax { get; init; } = 65_536;

    /// <summary>Bytes at which a file is closed.</summary>
    internal long FileBytesMax { get; init; } = 256L * 1024 * 1024;

    /// <summary>Age at which a file is closed.</summary>
    internal TimeSpan FileAgeMax { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a closed file is kept behind its last entry; null for ever.</summary>
    internal TimeSpan? KeepFor { get; init; }

    internal static TrailSettings Of(VaultSettings settings) => new()
    {
        Level = settings.TrailLevel,
        FlushWithin = settings.TrailFlushWithin,
        BufferMax = settings.TrailBufferMax,
        FileBytesMax = settings.TrailFileBytesMax,
        FileAgeMax = settings.TrailFileAgeMax,
        KeepFor = settings.TrailKeepFor,
    };
}
