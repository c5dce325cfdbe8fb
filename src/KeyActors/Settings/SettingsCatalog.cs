using System.Globalization;
using KeyActors.Model;

namespace KeyActors.Settings;

/// <summary>One setting under <c>keyactors</c>: its key, and the rule that its value must follow.</summary>
/// <param name="Key">Path below <c>keyactors</c>, kebab-case: <c>admission.per-key-max</c>.</param>
/// <param name="Check">Null when the text is a good value, else the rule in words.</param>
internal sealed record Setting(string Key, Func<string, string?> Check);

/// <summary>Every setting there is. A key that does not stand here stops the start.</summary>
internal static class SettingsCatalog
{
    internal const string Account = "realm.account";
    internal const string Region = "realm.region";
    internal const string RegionsAlso = "regions.also";
    internal const string PerKeyMax = "admission.per-key-max";
    internal const string PerVaultMax = "admission.per-vault-max";
    internal const string KeyIdle = "key-idle";
    internal const string CloseWaitMax = "close.wait-max";
    internal const string CallTimeout = "journal.call-timeout";
    internal const string BatchMax = "journal.batch-max";
    internal const string RecoveriesMax = "journal.recoveries-max";
    internal const string SnapshotEvery = "snapshot-every";
    internal const string KeysPerRealm = "quotas.keys-per-realm";
    internal const string GrantsPerKey = "quotas.grants-per-key";

    internal const string TrailLevel = "trail.level";
    internal const string TrailFlushWithin = "trail.flush-within";
    internal const string TrailBufferMax = "trail.buffer-max";
    internal const string TrailFileMebibytesMax = "trail.file-mebibytes-max";
    internal const string TrailFileDaysMax = "trail.file-days-max";
    internal const string TrailKeepDays = "trail.keep-days";

    internal static IReadOnlyList<Setting> All { get; } =
    [
        new(Account, static v => AccountId.TryParse(v, out _) ? null : "give 12 digits"),
        new(Region, static v => RegionName.TryParse(v, out _) ? null : "give a region such as us-east-1"),
        new(
            RegionsAlso,
            static v => TryRegions(v, out _) ? null : "give regions such as home-1, separated by commas, or nothing"),
        new(PerKeyMax, static v => Whole(v, 1, 1_000_000)),
        new(PerVaultMax, static v => Whole(v, 1, 1_000_000)),
        new(KeyIdle, static v => Span(v, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1))),
        new(CloseWaitMax, static v => Span(v, TimeSpan.Zero, TimeSpan.FromMinutes(10))),
        new(CallTimeout, static v => Span(v, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5))),
        new(BatchMax, static v => Whole(v, 1, 10_000)),
        new(RecoveriesMax, static v => Whole(v, 1, 50)),
        new(SnapshotEvery, static v => Whole(v, 0, 1_000_000)),
        new(KeysPerRealm, static v => Whole(v, 1, Limits.KeysPerRealmMax)),
        new(GrantsPerKey, static v => Whole(v, 1, Limits.GrantsPerKeyMax)),
        new(TrailLevel, static v => v is "counters" or "trail" or "strict" ? null : "give counters, trail or strict"),
        new(TrailFlushWithin, static v => Span(v, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1))),
        new(TrailBufferMax, static v => Whole(v, 16, 1_000_000)),
        new(TrailFileMebibytesMax, static v => Whole(v, 1, 1_000_000)),
        new(TrailFileDaysMax, static v => Whole(v, 1, 36_500)),
        new(TrailKeepDays, static v => Whole(v, 0, 36_500)),
    ];

    /// <summary>The valid key that is fewest edits away, for the refusal of an unknown one.</summary>
    internal static string Nearest(string key) => All.MinBy(s => Edits(s.Key, key))!.Key;

    internal static bool TrySpan(string text, out TimeSpan span)
    {
        span = default;
        foreach (var (unit, ticks) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            if (!double.TryParse(text.AsSpan()[..^unit.Length].Trim(
                ), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)) return false;
            span = TimeSpan.FromTicks((long)(count * ticks));
            return true;
        }

        return false;
    }

    internal static bool TryRegions(string text, out IReadOnlySet<RegionName> regions)
    {
        var read = new HashSet<RegionName>();
        regions = read;
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!RegionName.TryParse(name, out var region)) return false;
            read.Add(region);
        }

        return true;
    }

    private static readonly (string Unit, long Ticks)[] Units =
        [("ms", TimeSpan.TicksPerMillisecond), (
            "s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour)];

    private static string? Whole(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? null
            : FormattableString.Invariant($"give a whole number from {min} to {max}");

    private static string? Span(string text, TimeSpan min, TimeSpan max) =>
        TrySpan(text, out var value) && value >= min && value <= max
            ? null
            : FormattableString.Invariant($"give a time such as 500ms, 10s or 2m, from {min} to {max}");

    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, _) = (row[0], row[0] = i);
            for (var j = 1; j <= b.Length; j++)
            {
                var next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], next);
            }
        }

        return row[b.Length];
    }
}
