using System.Globalization;
using KeyActors.Model;

namespace KeyActors.Settings;

/// <summary>One effective setting: what it is and which source won.</summary>
/// <param name="Key">Path with the root: <c>keyactors.admission.per-key-max</c>.</param>
/// <param name="Value">The value in force, as text.</param>
/// <param name="Source">Where it came from: <c>code</c>, <c>environment</c>, <c>configuration</c>, a HOCON file, or
/// <c>default</c>.</param>
public sealed record EffectiveSetting(string Key, string Value, string Source);

/// <summary>The settings that a vault runs with, checked and typed.</summary>
public sealed class VaultSettings
{
    private readonly Dictionary<string, EffectiveSetting> byKey;

    internal VaultSettings(Dictionary<string, EffectiveSetting> byKey) => this.byKey = byKey;

    /// <summary>Every setting with its value and source, in the catalogue's order.</summary>
    public IReadOnlyList<EffectiveSetting> Effective => [.. SettingsCatalog.All.Select(s => byKey[s.Key])];

    /// <summary>The realm of callers that name none.</summary>
    public Realm Realm
    {
        get
        {
            var good = AccountId.TryParse(Text(SettingsCatalog.Account), out var account) & RegionName.TryParse(
                Text(SettingsCatalog.Region), out var region);
            Invariant.Holds(good, "Settings are checked when they are read.");
            return new Realm(account, region);
        }
    }

    /// <summary>Regions that the vault has besides those of AWS, its own, and those that have keys.</summary>
    public IReadOnlySet<RegionName> RegionsAlso
    {
        get
        {
            Invariant.Holds(
                SettingsCatalog.TryRegions(Text(SettingsCatalog.RegionsAlso), out var regions),
                "Settings are checked when they are read.");
            return regions;
        }
    }

    /// <summary>Calls of one key that may be in flight.</summary>
    public int PerKeyMax => Whole(SettingsCatalog.PerKeyMax);

    /// <summary>Calls of the vault that may be in flight.</summary>
    public int PerVaultMax => Whole(SettingsCatalog.PerVaultMax);

    /// <summary>How long nobody calls a key before it leaves memory.</summary>
    public TimeSpan KeyIdle => Span(SettingsCatalog.KeyIdle);

    /// <summary>How long closing waits for calls in flight.</summary>
    public TimeSpan CloseWaitMax => Span(SettingsCatalog.CloseWaitMax);

    /// <summary>How long one journal write may take.</summary>
    public TimeSpan CallTimeout => Span(SettingsCatalog.CallTimeout);

    /// <summary>Events that share one transaction at most.</summary>
    public int BatchMax => Whole(SettingsCatalog.BatchMax);

    /// <summary>Keys that may recover at once.</summary>
    public int RecoveriesMax => Whole(SettingsCatalog.RecoveriesMax);

    /// <summary>Events of a stream from one snapshot to the next; 0 for none.</summary>
    public int SnapshotEvery => Whole(SettingsCatalog.SnapshotEvery);

    /// <summary>Keys that one realm may have.</summary>
    public int KeysPerRealm => Whole(SettingsCatalog.KeysPerRealm);

    /// <summary>Grants that one key may have.</summary>
    public int GrantsPerKey => Whole(SettingsCatalog.GrantsPerKey);

    /// <summary>How much is written down about calls.</summary>
    public TrailLevel TrailLevel => Text(SettingsCatalog.TrailLevel) switch
    {
        "counters" => TrailLevel.Counters,
        "trail" => TrailLevel.Trail,
        "strict" => TrailLevel.Strict,
        _ => throw new BrokenInvariantException("Settings are checked when they are read."),
    };

    /// <summary>How long an answered call waits for others before its entry is written.</summary>
    public TimeSpan TrailFlushWithin => Span(SettingsCatalog.TrailFlushWithin);

    /// <summary>Calls that may be under way or wait for their entry.</summary>
    public int TrailBufferMax => Whole(SettingsCatalog.TrailBufferMax);

    /// <summary>Bytes at which a file of the trail is closed.</summary>
    public long TrailFileBytesMax => Whole(SettingsCatalog.TrailFileMebibytesMax) * 1024L * 1024;

    /// <summary>Age at which a file of the trail is closed.</summary>
    public TimeSpan TrailFileAgeMax => TimeSpan.FromDays(Whole(SettingsCatalog.TrailFileDaysMax));

    /// <summary>How long a closed file of the trail is kept behind its last entry; null for ever.</summary>
    public TimeSpan? TrailKeepFor =>
        Whole(SettingsCatalog.TrailKeepDays) is > 0 and var days ? TimeSpan.FromDays(days) : null;

    private string Text(string key) => byKey[key].Value;

    private int Whole(string key) => int.Parse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture);

    private TimeSpan Span(string key)
    {
        Invariant.Holds(SettingsCatalog.TrySpan(Text(key), out var span), "Settings are checked when they are read.");
        return span;
    }
}
