using Akka.Configuration;
using KeyActors.Settings;

namespace KeyActors.Store;

/// <summary>The HOCON files of the folder <c>hocon/</c>, embedded in this assembly.</summary>
internal static class EmbeddedHocon
{
    /// <summary>The settings of a vault and their defaults.</summary>
    internal static string Settings => Read("hocon/keyactors.conf");

    /// <summary>Akka's configuration for a vault: the host's own lines at the bottom, ours on top of them.</summary>
    internal static Config Akka(VaultSettings settings, IVaultJournal journal, string? overlay)
    {
        var numbers = FormattableString.Invariant($$"""
            akka.persistence {
              max-concurrent-recoveries = {{settings.RecoveriesMax}}
              journal.sql {
                batch-size = {{settings.BatchMax}}
                circuit-breaker.call-timeout = {{(long)settings.CallTimeout.TotalMilliseconds}}ms
              }
            }
            """);
        var config = Parse(journal.Hocon).WithFallback(Parse(numbers)).WithFallback(Parse(Read("hocon/akka.conf")));
        return overlay is null ? config : config.WithFallback(Parse(overlay));
    }

    private static Config Parse(string text) => ConfigurationFactory.ParseString(text);

    private static string Read(string name)
    {
        using var stream = typeof(EmbeddedHocon).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
