using System.Diagnostics.CodeAnalysis;
using Akka.Configuration;
using KeyActors.Model;
using KeyActors.Store;

namespace KeyActors.Settings;

/// <summary>Lays the sources of settings over one another and checks the outcome.</summary>
internal static class SettingsReader
{
    internal const string Root = "keyactors";
    private const string AkkaRoot = "akka";
    private const string EnvironmentPrefix = "KEYACTORS__";

    /// <summary>Reads code over environment over configuration over HOCON over the defaults.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.SettingInvalid"/>: an unknown key, or a bad value.</exception>
    internal static VaultSettings Read(VaultOptions options)
    {
        var effective = new Dictionary<string, EffectiveSetting>(StringComparer.Ordinal);
        Lay(effective, HoconPairs(EmbeddedHocon.Settings, "default"), "default");
        if (options.HoconFile is { } file) Lay(effective, HoconPairs(ReadFile(file), file), $"file {file}");
        if (options.Hocon is { } text) Lay(effective, HoconPairs(text, "VaultOptions.Hocon"), "hocon");
        Lay(effective, ConfigurationPairs(options.Configuration), "configuration");
        Lay(effective, EnvironmentPairs(options.Environment), "environment");
        Lay(effective, options.Settings.Select(static p => (p.Key, p.Value)), "code");
        return new VaultSettings(effective);
    }

    private static void Lay(
        Dictionary<string, EffectiveSetting> effective, IEnumerable<(string Key, string Value)> pairs, string source)
    {
        foreach (var (given, value) in pairs)
        {
            var key = given.StartsWith(Root + ".", StringComparison.Ordinal) ? given[(Root.Length + 1)..] : given;
            var setting = SettingsCatalog.All.FirstOrDefault(s => string.Equals(s.Key, key, StringComparison.Ordinal))
                ?? throw Invalid(
                    $"{Root}.{key}",
                    $"there is no such setting ({source}), the nearest is '{Root}.{SettingsCatalog.Nearest(key)}'");
            if (setting.Check(value) is { } rule) throw Invalid($"{Root}.{key}", $"'{value}' is not valid ({source}), {rule}");
            effective[key] = new EffectiveSetting($"{Root}.{key}", value, source);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the parser of others throws, the text is what is wrong.")]
    private static IReadOnlyList<(string Key, string Value)> HoconPairs(string text, string source)
    {
        if (HoconGuard.Fault(text) is { } fault) throw Invalid(source, $"the HOCON text cannot be read, {fault}");
        try
        {
            var config = ConfigurationFactory.ParseString(
                text, static _ => throw new ConfigurationException("it includes another text: give one"));

            // Settings are keyactors.*; what is Akka's is merged where the actor system is made; there is nothing else.
            IEnumerable<string> names = config.IsEmpty ? [] : config.Root.GetObject().Items.Keys;
            var strange = names.FirstOrDefault(static k => k is not (Root or AkkaRoot));
            if (strange is not null)
                throw Invalid(strange, $"a HOCON text holds '{Root}' and '{AkkaRoot}' and nothing else ({source})");
            if (!config.HasPath(Root)) return [];
            if (!config.GetValue(Root).IsObject()) throw Invalid(Root, $"it must be an object ({source})");
            return [.. Flatten(config.GetConfig(Root), "")];
        }
        catch (Exception e) when (e is FormatException or ConfigurationException or ArgumentException)
        {
            throw Invalid(source, $"the HOCON text cannot be read, {FirstLine(e.Message)}");
        }
        catch (Exception e) when (e is not RefusedException)
        {
            throw Invalid(
                source, "the HOCON text cannot be read: look for a bracket, a quotation mark or a value that is missing");
        }
    }

    /// <summary>The parser draws a picture below its first line; a refusal is one sentence.</summary>
    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd(' ', '.', ':', '\r');

    private static IEnumerable<(string Key, string Value)> Flatten(Config config, string prefix)
    {
        foreach (var (name, value) in config.Root.GetObject().Items)
        {
            var key = prefix + name;
            if (value.IsObject())
                foreach (var pair in Flatten(value.ToConfig(), key + ".")) yield return pair;
            else
                yield return (key, value.GetString() ?? "");
        }
    }

    private static IEnumerable<(string Key, string Value)> ConfigurationPairs(IEnumerable<KeyValuePair<string, string?>> pairs) =>
        pairs.Where(static p => p.Value is not null).Select(static p => (Canonical(p.Key.Replace(':', '.')), p.Value!));

    private static IEnumerable<(
        string Key, string Value)> EnvironmentPairs(IEnumerable<KeyValuePair<string, string>> variables) =>
        variables
            .Where(static v => v.Key.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            .Select(static v => (
                Canonical(v.Key[EnvironmentPrefix.Length..].Replace("__", ".", StringComparison.Ordinal)), v.Value));

    /// <summary>The kebab-case key that a spelling such as PerKeyMax or PER_KEY_MAX means; else the text in lower case.</summary>
    private static string Canonical(string spelled)
    {
        static string Bare(string s) => new([.. s.Where(static c => c is not '-' and not '_').Select(char.ToLowerInvariant)]);
        var bare = Bare(spelled);
        return SettingsCatalog.All.FirstOrDefault(s => Bare(s.Key) == bare)?.Key ?? spelled.ToLowerInvariant().Replace('_', '-');
    }

    private static string ReadFile(string path)
    {
        if (path.Length == 0) throw Invalid("HOCON file", "its name is empty: give a file that exists and may be read");
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Invalid(path, "the HOCON file cannot be read: give a file that exists and may be read");
        }
    }

    private static RefusedException Invalid(string setting, string rule) => new(new Refusal.SettingInvalid(setting, rule));
}
